package dev.faultline.testcontainers;

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

    Probe(GenericContainer<?> container) {
        this.container = container.waitingFor(Wait.forLogMessage("probing .*", 1));
        container.start();
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
    public ProbeReport stop() {
        container
                .getDockerClient()
                .stopContainerCmd(container.getContainerId())
                .withTimeout(LAST_REQUESTS_SECONDS)
                .exec();
        String logs = container.getLogs();
        String report = logs.lines()
                .filter(line -> line.startsWith(REPORT))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The probe has no report; it said: " + logs.strip()));
        return ProbeReport.parse(report.substring(REPORT.length()));
    }

    @Override
    public void close() {
        container.stop();
    }
}
