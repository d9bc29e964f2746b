package dev.faultline.endtoend;

/** The labs on databases on containers. */
@OnContainers
class DatabaseLabsOnContainersTest extends DatabaseLabsTest {}
