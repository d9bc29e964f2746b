package dev.faultline.lab.io;

import dev.faultline.lab.core.LoadLog.Attempts;
import dev.faultline.lab.core.LoadStatistics;
import dev.faultline.lab.rig.io.Names;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The lab's clients alone, for whoever brings their own experiment: they send GETs to a load balancer's name until SIGTERM,
 * then one line {@code report {…}} says what they saw. It runs where the name servers can be reached.
 */
public final class ProbeMain {
    private static final int DNS = 53;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int BAD_ARGUMENTS = 2;

    private ProbeMain() {}

    /** {@code ProbeMain MANIFEST NAME PORT PATH RATE CLIENTS SEED} */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 7) {
            System.err.println("usage: probe MANIFEST NAME PORT PATH RATE CLIENTS SEED");
            System.exit(BAD_ARGUMENTS);
        }
        var manifest = RegionJson.mapper().readValue(Files.readAllBytes(Path.of(arguments[0])), RegionManifest.class);
        var servers = manifest.zones().stream()
                .map(place ->
                        new InetSocketAddress(manifest.addresses(place.zone()).nameServer(), DNS))
                .toList();
        var names = new Names(servers, arguments[1], Integer.parseInt(arguments[2]));
        int clients = Integer.parseInt(arguments[5]);
        double rate = Double.parseDouble(arguments[4]);
        var load = new Load(clients, rate, arguments[1], arguments[3], names, Long.parseLong(arguments[6]));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> report(load)));
        System.out.println("probing " + arguments[1]);
        while (true) LockSupport.park();
    }

    private static void report(Load load) {
        try (load) {
            var log = load.stop();
            System.out.println("report " + json(LoadStatistics.of(log), log.attempts()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String json(LoadStatistics seen, Attempts attempts) {
        var report = new LinkedHashMap<String, Object>();
        report.put("requests", seen.requests());
        report.put("responses2xx", seen.responses2xx());
        report.put("responses5xx", seen.responses5xx());
        report.put("responsesOther", seen.responsesOther());
        report.put("socketErrors", seen.socketErrors());
        report.put("interruptedResponses", seen.interruptedResponses());
        report.put("retriedConnects", attempts.retriedConnects());
        report.put("resentRequests", attempts.resentRequests());
        report.put("rawFailures", attempts.rawFailures());
        report.put("p50Ms", seen.p50Ms());
        report.put("p99Ms", seen.p99Ms());
        report.put("longestGapMs", seen.longestGapNanos() / NANOS_PER_MS);
        return RegionJson.mapper().writeValueAsString(report);
    }
}
