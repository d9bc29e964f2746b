package dev.faultline.zone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Starts processes that belong to this zone. Each carries the zone's marker in its environment, by which a zone's
 * outage finds it, whatever it forks (DESIGN.md, decision 11), and dies when the zone's process dies.
 */
public interface ChildProcesses {
    /** @throws IOException when the process cannot be started */
    Child start(Launch launch) throws IOException;

    /**
     * @param name what logs call it
     * @param environment replaces the parent's environment, of which only PATH, LANG and the zone's marker remain
     * @param log file that receives the child's output; appended to
     * @param unprivileged whether to drop root for {@code nobody}; without effect where the zone does not run as root
     */
    record Launch(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path workingDirectory,
            Path log,
            boolean unprivileged) {}

    /** A child and all that it forked. */
    interface Child {
        long pid();

        /**
         * Completes with the exit code, or 128 + signal, when the child has ended. The same one each time, so that asking
         * whether it is done costs nothing.
         */
        CompletableFuture<Integer> exit();

        /** SIGTERM to the child. */
        void terminate();

        /** SIGKILL to the child and every process that descends from it. */
        void kill();
    }
}
