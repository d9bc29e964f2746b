package dev.faultline.endtoend;

/** A zone of containers dies with the primary. */
@OnContainers
class DatabaseFailoverCliOnContainersTest extends DatabaseFailoverCliTest {}
