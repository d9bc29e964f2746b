package dev.faultline.database.node.io;

import dev.faultline.zone.ChildProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs programs in a cluster's folder, as the server's user, each with a log of its name.
 *
 * @param home the distribution
 * @param folder the cluster's folder on the zone's disk
 */
record Programs(ChildProcesses children, Path home, Path folder) {
    private static final int COMMAND_SECONDS = 60;

    String postgres() {
        return home.resolve("postgres/bin/postgres").toString();
    }

    ChildProcesses.Child start(String name, List<String> command) throws IOException {
        return children.start(new ChildProcesses.Launch(
                name, command, Map.of("LC_ALL", "C"), folder, folder.resolve(name + ".log"), true));
    }

    /** @throws IOException when it does not end well, or not within a minute */
    void run(String name, List<String> command) throws IOException, InterruptedException {
        var tool = start(name, command);
        try {
            int exit = tool.exit().get(COMMAND_SECONDS, TimeUnit.SECONDS);
            if (exit != 0)
                throw new IOException(name + " ended with " + exit + "; see " + folder.resolve(name + ".log"));
        } catch (InterruptedException e) {
            tool.kill();
            throw e;
        } catch (TimeoutException e) {
            tool.kill();
            throw new IOException(name + " took longer than " + COMMAND_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("lost sight of " + name, e.getCause());
        }
    }
}
