package dev.faultline.lab.io;

import dev.faultline.lab.core.LoadLog;
import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.LoadLog.Interruption;
import dev.faultline.lab.core.Sample;
import dev.faultline.lab.core.SlowRequest;
import dev.faultline.lab.rig.io.Addresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * An open-loop load: each logical client has a thread of its own and sends at its own fixed times, whatever became of
 * its requests before; when it is late it sends at once, and the lateness counts as latency.
 */
final class Load implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(10);

    private final List<LogicalClient> clients = new ArrayList<>();
    private final List<List<Sample>> samples = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Long> lastSuccess = new ConcurrentHashMap<>();
    private final long startNanos = System.nanoTime();
    private volatile boolean stopped;

    /** Starts the load: so many clients that send {@code requestsPerSecond} together. */
    Load(int clientCount, double requestsPerSecond, String host, String path, Addresses addresses, long seed) {
        var periodNanos = (long) (clientCount * 1e9 / requestsPerSecond);
        for (int number = 0; number < clientCount; number++) {
            var client = new LogicalClient(number, host, addresses, seed);
            // Its client writes; whoever looks while the load runs reads.
            var own = Collections.synchronizedList(new ArrayList<Sample>());
            clients.add(client);
            samples.add(own);
            // Clients take turns, so that the load is even within a period.
            var first = startNanos + periodNanos * number / clientCount;
            var index = number;
            threads.add(Thread.ofVirtual()
                    .name("client-" + number)
                    .start(() -> run(client, index, first, periodNanos, path, own)));
        }
    }

    private void run(LogicalClient client, int number, long first, long period, String path, List<Sample> own) {
        try (client) {
            for (long due = first; !stopped; due += period) {
                while (System.nanoTime() - due < 0 && !stopped) LockSupport.parkNanos(due - System.nanoTime());
                if (stopped) return;
                var exchange = client.get(path, due);
                var end = System.nanoTime();
                var sample = new Sample(number, due, end, exchange.outcome(), exchange.status(), exchange.zone());
                own.add(sample);
                if (sample.success()) lastSuccess.put(sample.zone(), end);
            }
        }
    }

    /** Whether a zone has answered since. */
    boolean answeredSince(String zone, long nanos) {
        var last = lastSuccess.get(zone);
        return last != null && last - nanos > 0;
    }

    /** How many connections clients have open right now to addresses that begin so. */
    int openTo(String prefix) {
        return (int) clients.stream()
                .map(LogicalClient::connectedTo)
                .filter(host -> host != null && host.startsWith(prefix))
                .count();
    }

    /** The load until now, without what only its end tells. */
    LoadLog soFar() {
        var all = new ArrayList<Sample>();
        for (var own : samples) {
            synchronized (own) {
                all.addAll(own);
            }
        }
        return log(all, List.of(), List.of(), new Attempts(0, 0, 0));
    }

    private LoadLog log(List<Sample> all, List<Interruption> interruptions, List<SlowRequest> slow, Attempts attempts) {
        all.sort(Comparator.comparingLong(Sample::endNanos));
        return new LoadLog(clients.size(), startNanos, System.nanoTime(), all, interruptions, slow, attempts);
    }

    /** Ends the load once every request in flight has ended, and returns all that it saw. */
    LoadLog stop() throws InterruptedException {
        stopped = true;
        threads.forEach(LockSupport::unpark);
        for (var thread : threads) {
            if (!thread.join(END)) throw new IllegalStateException(thread.getName() + " does not end");
        }
        var all = new ArrayList<Sample>();
        samples.forEach(all::addAll);
        var interruptions = new ArrayList<Interruption>();
        var slow = new ArrayList<SlowRequest>();
        var attempts = new Attempts(0, 0, 0);
        for (var client : clients) {
            interruptions.addAll(client.interruptions());
            slow.addAll(client.slow());
            attempts = attempts.plus(client.attempts());
        }
        return log(all, interruptions, slow, attempts);
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(LockSupport::unpark);
    }
}
