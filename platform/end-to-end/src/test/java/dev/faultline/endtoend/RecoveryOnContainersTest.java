package dev.faultline.endtoend;

/** What was acknowledged stays true on containers. */
@OnContainers
class RecoveryOnContainersTest extends RecoveryTest {}
