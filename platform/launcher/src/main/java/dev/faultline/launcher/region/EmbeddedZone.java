package dev.faultline.launcher.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.lab.LabRegion.ZoneProcess;
import dev.faultline.launcher.lab.LabRegion.ZoneState;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.processes.LinuxProcess;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One zone: its process, all that it has started, and the hand on its switch. A zone that ended stays down. */
final class EmbeddedZone {
    private static final List<String> FLAGS = List.of("-Xms24m", "-Xmx160m", "-XX:MaxDirectMemorySize=96m");

    private static final String INSTANCE_ID = "FAULTLINE_INSTANCE_ID=";

    private final AvailabilityZone zone;
    private final RegionFolder folder;
    private final ProcessStarter starter;
    private final List<String> command;
    private final Map<String, String> environment;
    private final ZoneProcesses processes;
    private volatile @Nullable Process process;

    EmbeddedZone(
            AvailabilityZone zone,
            RegionManifest manifest,
            RegionFolder folder,
            Path home,
            JavaCommand java,
            ProcessStarter starter)
            throws IOException {
        this.zone = zone;
        this.folder = folder;
        this.starter = starter;
        this.command = java.of(
                "zone",
                FLAGS,
                "dev.faultline.zone.ZoneMain",
                List.of(
                        "--manifest", folder.zoneManifest(zone).toString(),
                        "--zone", zone.name(),
                        "--data", folder.zone(zone).toString(),
                        "--home", home.toString(),
                        "--parent", Long.toString(ProcessHandle.current().pid())));
        this.environment = Map.of(
                ZoneProcesses.MARKER,
                ZoneProcesses.marker(manifest.run(), zone),
                "FAULTLINE_DATABASE_PASSWORD_FILE",
                folder.databasePassword().toString());
        this.processes = ZoneProcesses.ofZone(manifest.run(), zone)
                .withData(folder.zone(zone).toRealPath());
    }

    AvailabilityZone zone() {
        return zone;
    }

    /** Starts the zone's process; it must not run. What an earlier life left behind is killed first. */
    synchronized void start() throws IOException {
        processes.crash();
        Files.deleteIfExists(folder.zoneReady(zone));
        process = starter.start(command, environment, folder.zoneLog(zone));
    }

    synchronized ZoneState state() {
        var running = process;
        if (running == null || !running.isAlive()) return ZoneState.CRASHED;
        if (stopped(running.pid())) return ZoneState.FROZEN;
        return Files.exists(folder.zoneReady(zone)) ? ZoneState.RUNNING : ZoneState.STARTING;
    }

    /** As the kernel sees it: somebody else may have stopped or resumed the process. */
    private static boolean stopped(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException | IndexOutOfBoundsException gone) {
            return false;
        }
    }

    /** The zone's own process. */
    OptionalLong pid() {
        var running = process;
        return running != null && running.isAlive() ? OptionalLong.of(running.pid()) : OptionalLong.empty();
    }

    List<ZoneProcess> processes() {
        return processes.find().stream()
                .map(LinuxProcess::pid)
                .map(pid -> new ZoneProcess(pid, commandLine(pid)))
                .toList();
    }

    /** The instances that have processes. */
    List<String> instances() {
        return processes.find().stream()
                .flatMap(process -> process.environment().stream())
                .filter(variable -> variable.startsWith(INSTANCE_ID))
                .map(variable -> variable.substring(INSTANCE_ID.length()))
                .distinct()
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }

    /** @return how many processes died */
    synchronized int crash() {
        return processes.crash();
    }

    /** @return how many processes are frozen */
    synchronized int freeze() {
        return processes.freeze();
    }

    /** @return how many processes run again, the zone's own first */
    synchronized int thaw() {
        return processes.thaw(ZoneProcesses.SUPERVISOR_FIRST);
    }

    /** Asks the zone's process to end in good order. */
    void terminate() {
        var running = process;
        if (running == null || !running.isAlive()) return;
        if (stopped(running.pid())) crash();
        else running.destroy();
    }

    /** Waits for the end that {@link #terminate} asked for, and then kills what is left. */
    void awaitEnd(Duration limit) throws InterruptedException {
        var running = process;
        if (running != null) running.waitFor(limit);
        crash();
    }

    /** Waits until the zone's process ends, however. */
    int awaitExit() throws InterruptedException {
        var running = process;
        return running == null ? 0 : running.waitFor();
    }
}
