package dev.faultline.zone.processes;

import java.nio.file.Path;

/** One child of a zone with all that it forked, found by its tag; see {@link ZoneProcesses#CHILD}. */
public final class ChildTree {
    private final long root;
    private final ProcessSelection selection;

    /**
     * @param root the child's pid
     * @param tag the child's value of {@link ZoneProcesses#CHILD}
     * @param program the program it was started with, a real path
     * @param workingDirectory a real path; together with {@code program} it tells a stray that has overwritten its
     *     environment
     */
    public ChildTree(long root, String tag, Path program, Path workingDirectory) {
        this.root = root;
        Signals.prepare();
        selection = new ProcessSelection(
                process -> process.variable(ZoneProcesses.CHILD)
                                .filter(tag::equals)
                                .isPresent()
                        || straysFrom(process, program, workingDirectory),
                ZoneProcesses.SUPERVISOR_FIRST);
    }

    /**
     * Kills the root with its children at once, whatever else the machine runs, then what they have left behind until none is
     * left.
     *
     * @return how many processes were killed
     * @throws ProcessesEscapedException when some would not die
     */
    public int kill() {
        return selection.killFrom(root);
    }

    private static boolean straysFrom(LinuxProcess process, Path program, Path workingDirectory) {
        return process.environment().isEmpty()
                && process.workingDirectory()
                        .filter(path -> path.startsWith(workingDirectory))
                        .isPresent()
                && process.program().filter(program::equals).isPresent();
    }
}
