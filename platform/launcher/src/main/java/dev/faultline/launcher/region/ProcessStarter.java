package dev.faultline.launcher.region;

import dev.faultline.zone.processes.ChildCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts every process of a region from one platform thread that lives as long as this process: Linux kills a child when
 * the <em>thread</em> that started it ends.
 */
final class ProcessStarter implements AutoCloseable {
    private static final long LONGEST_LOG = 8 << 20;

    private final ExecutorService starter = Executors.newFixedThreadPool(
            1, Thread.ofPlatform().name("starts-processes").daemon().factory());
    private final ChildCommand children;

    ProcessStarter() throws IOException {
        this.children = onStarter(ChildCommand::onThisMachine);
    }

    /**
     * Starts a process that Linux kills with this one. A log that has grown beyond 8 MiB makes room for a new one. It has a session of its own, so that a Ctrl-C at the terminal
     * reaches us alone, and we stop what runs in good order. Of our environment it gets PATH, LANG and HOME.
     */
    Process start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        return onStarter(() -> {
            Files.createDirectories(log.toAbsolutePath().getParent());
            if (Files.exists(log) && Files.size(log) > LONGEST_LOG)
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            var builder = new ProcessBuilder(children.wrap(inOwnSession(command), false))
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().keySet().retainAll(List.of("PATH", "LANG", "HOME"));
            builder.environment().putAll(environment);
            return builder.start();
        });
    }

    private static List<String> inOwnSession(List<String> command) {
        var line = new ArrayList<>(List.of("setsid"));
        line.addAll(command);
        return line;
    }

    private <T> T onStarter(Callable<T> task) throws IOException {
        try {
            return starter.submit(task).get();
        } catch (ExecutionException e) {
            throw new IOException("a process cannot be started: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting a process", e);
        }
    }

    /** Ends the thread, and with it whatever it started that still runs. */
    @Override
    public void close() {
        starter.shutdown();
    }
}
