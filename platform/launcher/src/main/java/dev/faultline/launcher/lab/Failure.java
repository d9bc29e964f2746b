package dev.faultline.launcher.lab;

/** How a zone fails (DESIGN.md, promise 2). */
public enum Failure {
    /** SIGKILL to every process: peers see resets. */
    CRASH,
    /** SIGSTOP to every process: peers see silence on open connections. */
    FREEZE,
    /** No packet in or out. */
    ISOLATE
}
