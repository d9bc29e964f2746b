package dev.faultline.zone.processes;

import dev.faultline.aws.AvailabilityZone;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All processes of a zone, or of a whole run, found by the marker {@code FAULTLINE_ZONE=<run>/<zone>} in their
 * environment and by descent (DESIGN.md, decision 11). It needs nothing from the zone's own process, which may be dead or
 * frozen. The processes of other runs and other users are never touched.
 *
 * <p>A process that has overwritten its environment and lost its parent, such as a Postgres backend whose postmaster was
 * killed, is found when it works in the data folder given to {@link #withData}.
 */
public final class ZoneProcesses {
    /** Carried by every process of a zone, the zone's own included. */
    public static final String MARKER = "FAULTLINE_ZONE";
    /** Carried by every process that a zone's process started: {@code <run>/<zone>/<incarnation>/<number>}. */
    public static final String CHILD = "FAULTLINE_CHILD";

    /** The zone's own process, which restarts what dies, before its children; older ones first. */
    public static final Comparator<LinuxProcess> SUPERVISOR_FIRST = Comparator.comparing(
                    (LinuxProcess process) -> process.variable(CHILD).isPresent()
                            || process.variable(MARKER).isEmpty())
            .thenComparingLong(LinuxProcess::startTicks)
            .thenComparingLong(LinuxProcess::pid);

    private static final String RUN = "[A-Za-z0-9][A-Za-z0-9._-]*";

    private final Predicate<LinuxProcess> marked;
    private final ProcessSelection selection;

    private ZoneProcesses(Predicate<LinuxProcess> marked, @Nullable Path data) {
        this.marked = marked;
        Predicate<LinuxProcess> member = data == null ? marked : marked.or(process -> straysIn(process, data));
        this.selection = new ProcessSelection(member, SUPERVISOR_FIRST);
    }

    /** The value of {@link #MARKER} for a zone's processes. */
    public static String marker(String run, AvailabilityZone zone) {
        return check(run) + "/" + zone;
    }

    public static ZoneProcesses ofZone(String run, AvailabilityZone zone) {
        var marker = marker(run, zone);
        return new ZoneProcesses(
                process -> process.variable(MARKER).filter(marker::equals).isPresent(), null);
    }

    /** The processes of every zone of a run. */
    public static ZoneProcesses ofRun(String run) {
        var prefix = check(run) + "/";
        return new ZoneProcesses(
                process -> process.variable(MARKER)
                        .filter(value -> value.startsWith(prefix))
                        .isPresent(),
                null);
    }

    /** Also the orphans without an environment that work in {@code data}, an absolute path, or below it. */
    public ZoneProcesses withData(Path data) {
        return new ZoneProcesses(marked, data);
    }

    /** The living processes, the supervisor first. */
    public List<LinuxProcess> find() {
        return selection.find();
    }

    /**
     * The failure <em>crash</em>: kills all and returns when none is left. Works on a frozen zone.
     *
     * @return how many processes died
     * @throws ProcessesEscapedException when some could not be killed
     */
    public int crash() {
        return selection.kill();
    }

    /**
     * The failure <em>freeze</em>: stops all and returns when none runs. Peers see silence.
     *
     * @return how many processes are frozen
     * @throws ProcessesEscapedException when some could not be stopped
     */
    public int freeze() {
        return selection.freeze().size();
    }

    /**
     * Lets a frozen zone run again.
     *
     * @param first who runs before the others, for example agents that must fence a database before it answers;
     *     {@link #SUPERVISOR_FIRST} where nobody cares
     * @return how many processes run
     */
    public int thaw(Comparator<LinuxProcess> first) {
        return selection.thaw(first).size();
    }

    private static boolean straysIn(LinuxProcess process, Path data) {
        return process.environment().isEmpty()
                && process.workingDirectory()
                        .filter(path -> path.startsWith(data))
                        .isPresent();
    }

    private static String check(String run) {
        if (!run.matches(RUN)) throw new IllegalArgumentException("not the name of a run: '" + run + "'");
        return run;
    }
}
