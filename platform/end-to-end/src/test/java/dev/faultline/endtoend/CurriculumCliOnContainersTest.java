package dev.faultline.endtoend;

/** The curriculum on containers. */
@OnContainers
class CurriculumCliOnContainersTest extends CurriculumCliTest {}
