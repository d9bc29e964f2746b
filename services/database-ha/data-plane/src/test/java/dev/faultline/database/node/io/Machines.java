package dev.faultline.database.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.zone.processes.LinuxProcess;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The processes and disks of zones on this machine, which tests start, kill and stop from outside. */
final class Machines {
    private static final Path HOME = Path.of("target", "home").toAbsolutePath();
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final List<String> FLAGS = List.of(
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    final Path disk;
    final LoopbackNetwork network;
    private final String run;
    private final Class<?> main;
    private final Map<String, Process> processes = new TreeMap<>();
    private final AtomicLong incarnation = new AtomicLong();

    private Machines(Path disk, LoopbackNetwork network, Class<?> main) {
        this.disk = disk;
        this.network = network;
        this.main = main;
        this.run = "db-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    /** @param main what a zone runs: {@code DEFINITION ZONE INCARNATION HOME DATA} */
    static Machines prepare(Class<?> main) throws IOException, InterruptedException {
        return prepare(main, Files.createTempDirectory("faultline-database"));
    }

    /** @param disk a folder that is theirs alone: it is deleted in the end */
    static Machines prepare(Class<?> main, Path disk) throws IOException, InterruptedException {
        Installation.install(HOME);
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Machines(disk, LoopbackNetwork.claim(), main);
    }

    Path disk(String zone) {
        return disk.resolve(zone);
    }

    /** What a zone's process is told. */
    Path definition(String zone) {
        return disk.resolve("definition-" + zone + ".json");
    }

    Path log(String zone) {
        return disk.resolve(zone + ".log");
    }

    void start(String zone) throws IOException {
        crash(zone);
        forgetWhatWasSaid(disk(zone));
        processes.put(zone, start(zone, zone, definition(zone), disk(zone), log(zone)));
    }

    /** A process like a zone's own, and nobody's care but the caller's. @param mark under which it is known in this run */
    Process start(String mark, String zone, Path definition, Path data, Path log) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(
                definition.toString(),
                zone,
                Long.toString(incarnation.incrementAndGet()),
                HOME.toString(),
                data.toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put(ZoneProcesses.MARKER, run + "/" + mark);
        return builder.start();
    }

    /** What an earlier life said is not what the next one says. */
    private static void forgetWhatWasSaid(Path data) throws IOException {
        if (!Files.isDirectory(data)) return;
        Files.deleteIfExists(data.resolve(InstancesProcess.REPORT));
        try (var clusters = Files.newDirectoryStream(data, Files::isDirectory)) {
            for (Path cluster : clusters) Files.deleteIfExists(cluster.resolve("status.json"));
        }
    }

    ZoneProcesses of(String zone) {
        return ZoneProcesses.ofZone(run, new AvailabilityZone(zone)).withData(disk(zone));
    }

    /** Kills all of a zone; returns when its own process is known to be dead, which is a moment after it is. */
    void crash(String zone) {
        of(zone).crash();
        Optional.ofNullable(processes.get(zone)).ifPresent(process -> process.onExit()
                .orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
                .join());
    }

    void freeze(String zone) {
        of(zone).freeze();
    }

    void thaw(String zone) {
        of(zone).thaw(ZoneProcesses.SUPERVISOR_FIRST);
    }

    boolean alive(String zone) {
        var process = processes.get(zone);
        return process != null && process.isAlive();
    }

    /** The zone's own process alone: its arbiter, node and endpoint. */
    long agent(String zone) {
        return Objects.requireNonNull(processes.get(zone)).pid();
    }

    /** The pids of all that a zone runs. */
    List<Long> all(String zone) {
        return of(zone).find().stream().map(LinuxProcess::pid).toList();
    }

    /** The pids of the zone's Postgres processes, the postmaster first. */
    List<Long> postgres(String zone) {
        return of(zone).find().stream()
                .filter(process -> process.program()
                        .filter(program -> program.endsWith("postgres"))
                        .isPresent())
                .map(LinuxProcess::pid)
                .sorted()
                .toList();
    }

    /** From now on a zone's disk takes nothing any more, not even in place: every write of these processes fails. */
    static void diskRefuses(List<Long> pids) throws IOException, InterruptedException {
        limitFiles(pids, "0:");
    }

    static void diskTakesAll(List<Long> pids) throws IOException, InterruptedException {
        limitFiles(pids, "unlimited:");
    }

    private static void limitFiles(List<Long> pids, String bytes) throws IOException, InterruptedException {
        for (long pid : pids) {
            var process = ProcessHandle.of(pid);
            if (process.isPresent() && !limitFiles(pid, bytes) && process.get().isAlive())
                throw new IOException("the files of process " + pid + " are not limited to " + bytes);
        }
    }

    private static boolean limitFiles(long pid, String bytes) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        try {
            var owner = Files.getAttribute(Path.of("/proc", Long.toString(pid)), "unix:uid");
            // Root in a container may not do it to others.
            if (Ownership.isRoot())
                command.addAll(List.of("setpriv", "--reuid=" + owner, "--regid=" + owner, "--clear-groups"));
        } catch (NoSuchFileException gone) {
            return false;
        }
        command.addAll(List.of("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes));
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    static void signal(String signal, List<Long> pids) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    void close() throws IOException {
        ZoneProcesses.ofRun(run).withData(disk).crash();
        network.close();
        if (System.getProperty("faultline.keep") == null) Ownership.deleteTree(disk);
    }
}
