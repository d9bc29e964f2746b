package dev.faultline.loadbalancing.node.io;

import java.time.Duration;

/** The named limits of a node: AWS's where AWS has one, ours otherwise. */
final class Limits {
    /** AWS: 16 K a request line; a longer one is answered with 414. */
    static final int REQUEST_LINE = 16 * 1024;
    /** AWS: 16 K a header, name and value; more is answered with 400. */
    static final int HEADER = 16 * 1024;
    /** AWS: 64 K all headers; more is answered with 400. */
    static final int HEADERS = 64 * 1024;
    /** AWS: 32 K the headers of a target's response; more is a 502. */
    static final int RESPONSE_HEADERS = 32 * 1024;
    /** The largest piece of a body that is handled at once. */
    static final int CHUNK = 64 * 1024;
    /** Requests that a client may send ahead of their responses. */
    static final int PIPELINED_REQUESTS = 1024;
    /** Client connections of a load balancer's node; more are closed at once. */
    static final int CLIENT_CONNECTIONS = 10_000;
    /** Connections kept for reuse, a target. */
    static final int IDLE_TARGET_CONNECTIONS = 128;
    /** Below the 5 s after which common servers close an idle connection: a reused one is rarely a closed one. */
    static final Duration TARGET_CONNECTION_IDLE = Duration.ofSeconds(4);
    /** DESIGN.md, decision 13. */
    static final Duration CONNECT = Duration.ofMillis(250);
    /** How often idle time-outs, drained targets and idle pools are looked at. */
    static final Duration TICK = Duration.ofMillis(250);
    /** How often a node repeats its report, and how often it tries again to bind a port that was busy. */
    static final Duration REPEAT = Duration.ofSeconds(1);
    /** How long a client may go on sending after we have answered and closed our side. */
    static final Duration LINGER = Duration.ofSeconds(2);
    /** A new target's first check starts within this, at random, so that nodes do not check in step. */
    static final Duration FIRST_CHECK = Duration.ofMillis(100);

    private Limits() {}
}
