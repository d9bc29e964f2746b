package dev.faultline.lab.io;

import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.LoadLog.Interruption;
import dev.faultline.lab.core.Sample.Outcome;
import dev.faultline.lab.core.SlowRequest;
import dev.faultline.lab.io.HttpConnection.CutResponseException;
import dev.faultline.lab.io.HttpConnection.NoResponseException;
import dev.faultline.lab.rig.io.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A user's client, as DESIGN.md defines it: tries its next address when a connect fails or takes over 250 ms; repeats a
 * GET once per remaining address when its connection ends before any byte of the response; what still failed is a socket
 * error, and a response cut after its first byte an interrupted one. A connection that is silent for the response
 * time-out counts as ended. Used by one thread; the address that it is connected to may be read by others.
 */
final class LogicalClient implements AutoCloseable {
    static final Duration CONNECT_TIMEOUT = Duration.ofMillis(250);
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(1);
    /** A connection is renewed after this time and up to its spread more, so that a returning zone gets its share. */
    static final Duration CONNECTION_AGE = Duration.ofSeconds(4);

    static final Duration CONNECTION_AGE_SPREAD = Duration.ofSeconds(2);

    private final int number;
    private final String host;
    private final Addresses addresses;
    private final Random random;
    private final List<Interruption> interruptions = new ArrayList<>();
    private final SlowRequests slow;
    private @Nullable HttpConnection connection;
    private volatile @Nullable InetSocketAddress connectedTo;
    private long renewAtNanos;
    private long retriedConnects;
    private long resentRequests;
    private long rawFailures;

    LogicalClient(int number, String host, Addresses addresses, long seed) {
        this.number = number;
        this.host = host;
        this.addresses = addresses;
        this.random = new Random(seed * 31 + number);
        this.slow = new SlowRequests(number);
    }

    /** @param zone the zone that answered, empty when the answer does not say */
    record Exchange(Outcome outcome, int status, String zone) {
        private static final Exchange SOCKET_ERROR = new Exchange(Outcome.SOCKET_ERROR, 0, "");
        private static final Exchange INTERRUPTED = new Exchange(Outcome.INTERRUPTED, 0, "");
    }

    /** @param dueNanos when the request was to be sent, by {@link System#nanoTime()} */
    Exchange get(String path, long dueNanos) {
        slow.beginRequest(dueNanos);
        var exchange = exchange(path);
        slow.endRequest();
        return exchange;
    }

    private Exchange exchange(String path) {
        if (connection != null && System.nanoTime() - renewAtNanos >= 0) disconnect();
        boolean resend = false;
        for (var address : candidates()) {
            var open = connect(address);
            if (open == null) continue;
            if (resend) resentRequests++;
            slow.beginStep();
            try {
                var response = open.get(host, path);
                var zone = member(response.body(), "zone");
                slow.answered(address, response.status(), member(response.body(), "instanceId"));
                if (!response.keepAlive()) disconnect();
                return new Exchange(Outcome.RESPONSE, response.status(), zone);
            } catch (NoResponseException e) {
                slow.responseFailed(address, e);
                failed();
                resend = true;
            } catch (CutResponseException e) {
                slow.responseFailed(address, e);
                failed();
                interruptions.add(new Interruption(
                        System.nanoTime(), number, address.getHostString(), e.bytes(), String.valueOf(e.getMessage())));
                return Exchange.INTERRUPTED;
            }
        }
        return Exchange.SOCKET_ERROR;
    }

    /** Each address once: the one that we are connected to first, otherwise from a random one on. */
    private List<InetSocketAddress> candidates() {
        slow.beginStep();
        var candidates = new ArrayList<>(addresses.current());
        slow.named(candidates.size());
        var held = connection;
        if (held == null) {
            if (!candidates.isEmpty()) Collections.rotate(candidates, random.nextInt(candidates.size()));
        } else {
            candidates.remove(held.address());
            candidates.addFirst(held.address());
        }
        return candidates;
    }

    private @Nullable HttpConnection connect(InetSocketAddress address) {
        var held = connection;
        if (held != null && held.address().equals(address)) return held;
        slow.beginStep();
        try {
            var opened = HttpConnection.open(address, CONNECT_TIMEOUT, RESPONSE_TIMEOUT);
            slow.connected(address);
            connection = opened;
            connectedTo = address;
            var age = CONNECTION_AGE.toNanos() + random.nextLong(CONNECTION_AGE_SPREAD.toNanos());
            renewAtNanos = System.nanoTime() + age;
            return opened;
        } catch (IOException e) {
            slow.connectFailed(address, e);
            retriedConnects++;
            rawFailures++;
            return null;
        }
    }

    private void failed() {
        rawFailures++;
        disconnect();
    }

    private void disconnect() {
        var held = connection;
        connection = null;
        connectedTo = null;
        if (held != null) held.close();
    }

    /** A member of the answer's JSON, which is one flat object; empty when it has none of that name. */
    private static String member(String body, String name) {
        var opening = "\"" + name + "\":\"";
        var start = body.indexOf(opening);
        if (start < 0) return "";
        var from = start + opening.length();
        var end = body.indexOf('"', from);
        return end < 0 ? "" : body.substring(from, end);
    }

    /** The host it has a connection open to, as far as it knows; null without one. */
    @Nullable
    String connectedTo() {
        var address = connectedTo;
        return address == null ? null : address.getHostString();
    }

    List<Interruption> interruptions() {
        return interruptions;
    }

    /** The requests that were slow or had a step that failed; only once the client has stopped. */
    List<SlowRequest> slow() {
        return slow.kept();
    }

    Attempts attempts() {
        return new Attempts(retriedConnects, resentRequests, rawFailures);
    }

    @Override
    public void close() {
        disconnect();
    }
}
