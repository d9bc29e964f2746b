package dev.faultline.loadbalancing.node.core;

/** How one health check ended. */
public sealed interface CheckResult {
    record Passed() implements CheckResult {}

    /** The target answered with a code that its matcher does not list. */
    record WrongCode(int code) implements CheckResult {}

    /** No answer within the check's time-out. */
    record TimedOut() implements CheckResult {}

    /** No connection, or an answer that is not HTTP. */
    record Failed() implements CheckResult {}
}
