package dev.faultline.zone;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.testkit.Await;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One zone of a region as a real process, started as the launcher starts it. */
final class ZoneUnderTest implements AutoCloseable {
    static final Duration START = Duration.ofSeconds(40);

    final RegionManifest manifest;
    final AvailabilityZone zone;
    final Path data;
    final ZoneProcesses processes;
    private final Path root;
    private final Path home;
    private Process process;

    private ZoneUnderTest(RegionManifest manifest, AvailabilityZone zone, Path root, Path home, Process process) {
        this.manifest = manifest;
        this.zone = zone;
        this.root = root;
        this.home = home;
        this.data = root.resolve(zone.name());
        this.process = process;
        this.processes = ZoneProcesses.ofZone(manifest.run(), zone).withData(data);
    }

    /** A region of one to three zones on a loopback network. */
    static RegionManifest region(int network, int zones) {
        var region = new Region("us-east-1");
        var places = new ArrayList<ZonePlace>();
        for (int i = 0; i < zones; i++) places.add(new ZonePlace(region.zone((char) ('a' + i)), i + 1));
        var a = region.zone('a');
        var run = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        return new RegionManifest(
                region, run, network, places, new StateDatabase(a, "token"), "MkU3OEVBNTcwNTJENDM2Qk");
    }

    /** Starts the zone's process, without waiting for it. */
    static ZoneUnderTest start(RegionManifest manifest, AvailabilityZone zone, Path root, Path home)
            throws IOException {
        return new ZoneUnderTest(manifest, zone, root, home, launch(manifest, zone, root, home, List.of(), List.of()));
    }

    private static Process launch(
            RegionManifest manifest,
            AvailabilityZone zone,
            Path root,
            Path home,
            List<String> before,
            List<String> more)
            throws IOException {
        var file = root.resolve("manifest.json");
        Files.writeString(file, RegionJson.mapper().writeValueAsString(manifest));
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ZoneMain.JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ZoneMain.class.getName()));
        command.addAll(List.of("--manifest", file.toString(), "--zone", zone.name()));
        command.addAll(List.of("--data", root.resolve(zone.name()).toString(), "--home", home.toString()));
        command.addAll(more);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        root.resolve(zone.name() + ".log").toFile()));
        builder.environment().put(ZoneProcesses.MARKER, ZoneProcesses.marker(manifest.run(), zone));
        return builder.start();
    }

    /** Starts the process again; it has to have died before. */
    void startAgain(String... more) throws IOException {
        process = launch(manifest, zone, root, home, List.of(), List.of(more));
    }

    /** Starts it below another process, which gets the zone's command line as its last arguments. */
    void startAgainBelow(String... launcher) throws IOException {
        process = launch(manifest, zone, root, home, List.of(launcher), List.of());
    }

    Process process() {
        return process;
    }

    ZoneMain.Ready awaitReady() {
        Await.until(START, zone + " is ready, its log: " + log(), () -> {
            if (!process.isAlive()) throw new AssertionError(zone + " has ended: " + log());
            return Files.exists(data.resolve(ZoneMain.READY_FILE)) && ready().pid() == process.pid();
        });
        return ready();
    }

    ZoneMain.Ready ready() {
        try {
            return RegionJson.mapper()
                    .readValue(Files.readString(data.resolve(ZoneMain.READY_FILE)), ZoneMain.Ready.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError(zone + " does not end: " + log());
        return process.exitValue();
    }

    String log() {
        try {
            return Files.readString(root.resolve(zone + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    static void giveScript(Path root, AvailabilityZone zone, String script) throws IOException {
        var folder = Files.createDirectories(root.resolve(zone.name()).resolve("script"));
        Files.writeString(folder.resolve(ScriptComponent.SCRIPT), script);
    }

    @Override
    public void close() {
        processes.crash();
    }
}
