package dev.faultline.endtoend;

/** The same answers from a region of containers. */
@OnContainers
class BadInputCliOnContainersTest extends BadInputCliTest {}
