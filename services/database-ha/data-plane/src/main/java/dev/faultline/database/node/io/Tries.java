package dev.faultline.database.node.io;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How often in a row what a node does to its server has failed, and what follows from that. Used by the node's thread. */
final class Tries {
    private static final Logger log = LoggerFactory.getLogger(Tries.class);
    private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST_DOUBLINGS = 5;
    /** Some 25 s of tries: from then on the node says that what it does may never work. */
    static final int MANY = 12;

    private final String who;
    private int failures;
    private int failuresWithoutServer;
    private String failure = "";
    private String lastProblem = "";
    private long retryAt;

    /** @param who names cluster and node in logs */
    Tries(String who, long now) {
        this.who = who;
        this.retryAt = now;
    }

    /** @param running whether there is a server now */
    void worked(boolean running) {
        failures = 0;
        lastProblem = "";
        if (!running) return;
        failuresWithoutServer = 0;
        failure = "";
    }

    /**
     * @param what continues the sentence "the node …"
     * @param running whether there is a server nevertheless
     */
    void failed(String what, Exception problem, boolean running, long now) {
        failures++;
        retryAt = now + pauseNanos();
        String told = what + ": " + problem;
        if (!told.equals(lastProblem)) log.warn("{}, which {}", who, told);
        lastProblem = told;
        if (running || ++failuresWithoutServer < MANY) return;
        failure = "The node " + what + ", and has failed " + failuresWithoutServer + " times in a row: "
                + problem.getMessage() + ".";
    }

    /** Whether the last failure was just now. */
    boolean tooSoon(long now) {
        return now - retryAt < 0;
    }

    /** How long to pause after as many failures in a row as there were. */
    long pauseNanos() {
        return FIRST_RETRY_NANOS << Math.min(failures, MOST_DOUBLINGS);
    }

    /** Why there is no server, after many tries in a row; empty when there were not so many. It is tried again and again. */
    String failure() {
        return failure;
    }
}
