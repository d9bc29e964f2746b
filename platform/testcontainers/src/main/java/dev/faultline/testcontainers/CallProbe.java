package dev.faultline.testcontainers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients in this JVM that call the suite's own application at a fixed rate and count what they see. Each client has its own
 * times, which wait for nobody: a call that comes late counts from when it was due. Started by {@link FaultlineRegion#probe}.
 */
public final class CallProbe implements AutoCloseable {
    private static final Duration LAST_CALLS = Duration.ofSeconds(20);

    private final Load load;
    private final Call call;
    private final Journal journal;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Client> clients = new ArrayList<>();
    private volatile boolean closed;
    private @Nullable CallReport report;

    /** One call of the application. */
    public interface Call {
        /** @throws Exception when it has failed */
        void make(long number) throws Exception;
    }

    /** How often the application is called. */
    public record Load(int callsPerSecond, int clients) {
        public Load {
            if (callsPerSecond < 1 || clients < 1 || clients > callsPerSecond * 60)
                throw new IllegalArgumentException(
                        "A load is at least one call a second, and each of its clients calls at least once a minute.");
        }

        long paceNanos() {
            return 1_000_000_000L * clients / callsPerSecond;
        }
    }

    CallProbe(Load load, Call call, Journal journal) {
        this.load = load;
        this.call = call;
        this.journal = journal;
        journal.note("probe begins: " + load);
        long start = System.nanoTime();
        for (int i = 0; i < load.clients(); i++)
            clients.add(new Client("client-" + i, start + load.paceNanos() * i / load.clients()));
        clients.forEach(Thread::start);
    }

    private final class Client extends Thread {
        private final List<Long> latencies = new ArrayList<>();
        private final long first;
        private long failed;
        private long lastSuccess;
        private long longestGap;
        private @Nullable String firstFailure;

        Client(String name, long first) {
            super(name);
            this.first = first;
            this.lastSuccess = first;
            setDaemon(true);
        }

        @Override
        public void run() {
            for (long due = first; !closed; due += load.paceNanos()) {
                while (System.nanoTime() - due < 0 && !closed) LockSupport.parkNanos(due - System.nanoTime());
                if (closed) break;
                count(due);
                if (isInterrupted()) break;
            }
            gapUntil(System.nanoTime());
        }

        private void count(long due) {
            try {
                call.make(numbers.incrementAndGet());
                long done = System.nanoTime();
                latencies.add(done - due);
                gapUntil(done);
                lastSuccess = done;
            } catch (Exception e) {
                failed++;
                if (firstFailure == null) firstFailure = e.toString();
                if (e instanceof InterruptedException) interrupt();
            }
        }

        private void gapUntil(long now) {
            longestGap = Math.max(longestGap, now - lastSuccess);
        }
    }

    /**
     * Ends the load once the calls under way have ended, and returns all that its clients saw.
     *
     * @throws IllegalStateException when calls do not end
     */
    public synchronized CallReport stop() {
        var known = report;
        if (known != null) return known;
        closed = true;
        long deadline = System.nanoTime() + LAST_CALLS.toNanos();
        try {
            for (Client client : clients) {
                LockSupport.unpark(client);
                client.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                if (client.isAlive())
                    throw new IllegalStateException("A call has not ended " + LAST_CALLS.toSeconds()
                            + " s after the load: give it a time-out.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the probe ended", e);
        }
        var seen = seen();
        report = seen;
        journal.note("probe ends: " + seen + ", of " + load);
        return seen;
    }

    private CallReport seen() {
        long[] latencies = clients.stream()
                .flatMap(client -> client.latencies.stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        long failed = clients.stream().mapToLong(client -> client.failed).sum();
        return new CallReport(
                latencies.length + failed,
                latencies.length,
                failed,
                percentileMs(latencies, 50),
                percentileMs(latencies, 99),
                clients.stream().mapToLong(client -> client.longestGap).max().orElse(0) / 1_000_000,
                clients.stream()
                        .map(client -> client.firstFailure)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(""));
    }

    /** @param sorted nanoseconds */
    static double percentileMs(long[] sorted, int percent) {
        if (sorted.length == 0) return 0;
        int index = (int) Math.ceil(sorted.length * percent / 100.0) - 1;
        return Arrays.stream(sorted).skip(Math.max(0, index)).findFirst().orElse(0) / 1e6;
    }

    /** Ends the load. What its clients saw goes to the region's report also when nobody has asked for it. */
    @Override
    public synchronized void close() {
        try {
            stop();
        } catch (IllegalStateException e) {
            clients.forEach(Thread::interrupt);
            journal.note("probe ends without a report: " + e.getMessage() + ", of " + load);
        }
    }
}
