package dev.faultline.testcontainers;

/** How a zone fails. */
public enum Failure {
    /** Everything in the zone is killed at once; its addresses are silent from then on. */
    CRASH,
    /** Everything in the zone stands still: open connections are silent, nothing is refused. */
    FREEZE,
    /** No packet goes in or out; everything in the zone runs on. */
    ISOLATE
}
