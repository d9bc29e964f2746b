package dev.faultline.testcontainers;

import com.github.dockerjava.api.exception.DockerException;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Clients inside the region's network that send GETs to a load balancer at a fixed rate, resolve its name by the zones' name
 * servers as a stub resolver does, and count what they see. Started by {@link FaultlineRegion#probe}.
 */
public final class Probe implements AutoCloseable {
    private static final int LAST_REQUESTS_SECONDS = 20;
    private static final String REPORT = "report ";

    private final GenericContainer<?> container;
    private final Load load;
    private final Journal journal;
    private @Nullable ProbeReport report;

    Probe(GenericContainer<?> container, Load load, Journal journal) {
        this.container = container.waitingFor(Wait.forLogMessage("probing .*", 1));
        this.load = load;
        this.journal = journal;
        container.start();
        journal.note("probe begins: " + load);
    }

    /** What a probe sends. */
    public record Load(String dnsName, int port, String path, int requestsPerSecond, int clients, long seed) {
        /** The lab's load on port 80: 240 requests a second from 24 clients. */
        public static Load of(String dnsName) {
            return new Load(dnsName, 80, "/", 240, 24, 1);
        }

        public Load onPort(int port) {
            return new Load(dnsName, port, path, requestsPerSecond, clients, seed);
        }

        public Load withPath(String path) {
            return new Load(dnsName, port, path, requestsPerSecond, clients, seed);
        }

        public Load withRate(int requestsPerSecond, int clients) {
            return new Load(dnsName, port, path, requestsPerSecond, clients, seed);
        }

        public Load withSeed(long seed) {
            return new Load(dnsName, port, path, requestsPerSecond, clients, seed);
        }

        String[] command() {
            return new String[] {
                "probe",
                dnsName,
                Integer.toString(port),
                path,
                Integer.toString(requestsPerSecond),
                Integer.toString(clients),
                Long.toString(seed)
            };
        }
    }

    /** Ends the load once the requests in flight have ended, and returns all that its clients saw. */
    public synchronized ProbeReport stop() {
        var known = report;
        if (known != null) return known;
        container
                .getDockerClient()
                .stopContainerCmd(container.getContainerId())
                .withTimeout(LAST_REQUESTS_SECONDS)
                .exec();
        String logs = container.getLogs();
        String line = logs.lines()
                .filter(said -> said.startsWith(REPORT))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The probe has no report; it said: " + logs.strip()));
        var seen = ProbeReport.parse(line.substring(REPORT.length()));
        report = seen;
        journal.note("probe ends: " + seen + ", of " + load);
        return seen;
    }

    /** Ends the load. What its clients saw goes to the region's report also when nobody has asked for it. */
    @Override
    public synchronized void close() {
        try {
            if (container.isRunning()) stop();
        } catch (DockerException | IllegalStateException e) {
            journal.note("probe ends without a report: " + e.getMessage() + ", of " + load);
        }
        container.stop();
    }
}
