package dev.faultline.lab.io;

import dev.faultline.lab.core.SlowRequest;
import dev.faultline.lab.core.SlowRequest.Step;
import dev.faultline.lab.core.SlowRequest.Wait;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Notes each step of one client's requests, and keeps those of requests that were slow or had a step that failed: they
 * explain a gap afterwards. Used by one thread.
 */
final class SlowRequests {
    private static final long SLOW_NANOS = 100_000_000;
    /** Older ones make place for newer ones, so that an overloaded client does not fill the memory. */
    private static final int KEPT = 1_000;
    /** A name that is known costs nothing, and is no step. */
    private static final long KNOWN_NAME_NANOS = 1_000_000;

    private final int client;
    private final Deque<SlowRequest> kept = new ArrayDeque<>();
    private final List<Step> steps = new ArrayList<>();
    private long dueNanos;
    private long beganNanos;
    private long stepNanos;
    private boolean failed;
    private String answeredBy = "";

    SlowRequests(int client) {
        this.client = client;
    }

    void beginRequest(long dueNanos) {
        this.dueNanos = dueNanos;
        beganNanos = System.nanoTime();
        steps.clear();
        failed = false;
        answeredBy = "";
    }

    void beginStep() {
        stepNanos = System.nanoTime();
    }

    void named(int addresses) {
        var now = System.nanoTime();
        if (now - stepNanos >= KNOWN_NAME_NANOS)
            steps.add(new Step(Wait.NAME, "", stepNanos, now, addresses + " addresses"));
    }

    void connected(InetSocketAddress address) {
        end(Wait.CONNECT, address, "connected");
    }

    void connectFailed(InetSocketAddress address, Throwable why) {
        failed = true;
        end(Wait.CONNECT, address, String.valueOf(why.getMessage()));
    }

    void answered(InetSocketAddress address, int status, String by) {
        answeredBy = by;
        end(Wait.RESPONSE, address, Integer.toString(status));
    }

    void responseFailed(InetSocketAddress address, Throwable why) {
        failed = true;
        end(Wait.RESPONSE, address, String.valueOf(why.getMessage()));
    }

    private void end(Wait wait, InetSocketAddress address, String result) {
        steps.add(new Step(wait, address.getHostString(), stepNanos, System.nanoTime(), result));
    }

    void endRequest() {
        var now = System.nanoTime();
        if (now - dueNanos < SLOW_NANOS && !failed) return;
        if (kept.size() == KEPT) kept.removeFirst();
        kept.addLast(new SlowRequest(client, dueNanos, beganNanos, now, answeredBy, List.copyOf(steps)));
    }

    List<SlowRequest> kept() {
        return List.copyOf(kept);
    }
}
