package dev.faultline.zone;

import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.beacon.Beacon;
import dev.faultline.zone.disk.ZoneDisk;
import dev.faultline.zone.processes.Guard;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The process of one zone: it hosts the zone's data planes and supervises the zone's children. See the README for what the
 * launcher has to give it and how it tells that it is ready.
 */
public final class ZoneMain {
    /** What the launcher starts this class with: a small heap, and the leave to send signals. */
    public static final List<String> JVM_FLAGS = List.of(
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    /** In the data folder; holds one line of JSON once the zone has started: {@link Ready}. */
    public static final String READY_FILE = ZoneDisk.READY;

    private static final int BAD_ARGUMENTS = 2;
    private static final int CANNOT_START = 1;

    /**
     * What the launcher awaits.
     *
     * @param startedInMs from the process's start
     * @param failed the components that did not start, and why
     */
    public record Ready(String zone, long pid, long incarnation, long startedInMs, Map<String, String> failed) {}

    private ZoneMain() {}

    public static void main(String... args) {
        quietKafka();
        ZoneArguments arguments;
        try {
            arguments = ZoneArguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " Usage: ZoneMain " + ZoneArguments.USAGE);
            System.exit(BAD_ARGUMENTS);
            return;
        }
        try {
            run(arguments);
        } catch (IOException | IllegalStateException e) {
            System.err.println("zone " + arguments.zone() + " cannot start: " + e.getMessage());
            System.exit(CANNOT_START);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(ZoneArguments arguments) throws IOException, InterruptedException {
        var manifest = readManifest(arguments);
        var self = arguments.zone();
        var marker = ZoneProcesses.marker(manifest.run(), self);
        if (!marker.equals(System.getenv(ZoneProcesses.MARKER)))
            throw new IllegalStateException("its environment must hold " + ZoneProcesses.MARKER + "=" + marker);

        var disk = ZoneDisk.open(arguments.data());
        long incarnation = disk.nextIncarnation();
        var tagPrefix = marker + "/" + incarnation + "/";
        var children = new LinuxChildProcesses(marker, tagPrefix);
        if (arguments.parent().isPresent()
                && !children.dieWith(arguments.parent().getAsLong()))
            throw new IllegalStateException("its launcher has gone");

        var log = LoggerFactory.getLogger(ZoneMain.class);
        int left =
                ZoneProcesses.ofZone(manifest.run(), self).withData(disk.data()).crash();
        if (left > 0) log.warn("killed {} processes that an earlier incarnation had left", left);
        guard(marker, tagPrefix, disk.data(), log);

        var address = new InetSocketAddress(manifest.addresses(self).infrastructure(), Ports.BEACON);
        var beacon = Beacon.open(marker, address);
        // Where the zone has a network to itself; the addresses of loopback have no neighbours.
        if (manifest.prefix() != null) LinkAnnouncement.start(manifest.addresses(self));
        var zone = RunningZone.start(
                manifest, self, incarnation, disk.data(), arguments.home().toAbsolutePath(), children);
        var components = new Components();
        var reporter = new ZoneReporter(self, incarnation, zone.time(), zone.peers(), zone.observations());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stops").unstarted(() -> {
            stop(disk, beacon, components, reporter, zone);
        }));
        reporter.start();
        components.start(zone);
        ready(disk, zone, components.failed());
        while (true) LockSupport.park();
    }

    private static RegionManifest readManifest(ZoneArguments arguments) throws IOException {
        RegionManifest manifest;
        try {
            manifest = RegionJson.mapper().readValue(Files.readAllBytes(arguments.manifest()), RegionManifest.class);
            manifest.place(arguments.zone());
            return manifest;
        } catch (JacksonException | NoSuchElementException e) {
            throw new IOException("the manifest " + arguments.manifest() + " is no use: " + e.getMessage(), e);
        }
    }

    /** There is always one guard; when somebody ends it, another takes its place. */
    private static void guard(String marker, String tagPrefix, Path data, Logger log) throws IOException {
        var guard = Guard.start(marker, tagPrefix, data);
        guard.onExit(() -> {
            LockSupport.parkNanos(100_000_000);
            try {
                guard(marker, tagPrefix, data, log);
            } catch (IOException e) {
                log.error("nobody guards this zone's children: {}", e.getMessage());
            }
        });
    }

    private static void ready(ZoneDisk disk, RunningZone zone, Map<String, String> failed) throws IOException {
        long pid = ProcessHandle.current().pid();
        var started =
                ProcessHandle.current().info().startInstant().orElse(zone.time().now());
        long ms = zone.time().now().toEpochMilli() - started.toEpochMilli();
        disk.writeReady(RegionJson.mapper()
                .writeValueAsString(new Ready(zone.self().name(), pid, zone.incarnation(), ms, failed)));
        System.out.println("zone " + zone.self() + " ready in " + ms + " ms");
    }

    /** An orderly stop, by SIGTERM: data planes end their requests, databases and brokers shut down well. */
    private static void stop(
            ZoneDisk disk, Beacon beacon, Components components, ZoneReporter reporter, RunningZone zone) {
        try {
            reporter.close();
            components.stop();
            zone.close();
            zone.children().killAll();
            beacon.close();
            disk.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("zone " + zone.self() + " did not stop well: " + e.getMessage());
        }
    }

    /** Kafka's clients log every failed attempt to connect; a zone whose Kafka is away says so once. */
    private static void quietKafka() {
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("org.slf4j.simpleLogger.showShortLogName", "true");
        System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
    }
}
