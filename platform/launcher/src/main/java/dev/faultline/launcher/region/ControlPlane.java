package dev.faultline.launcher.region;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The region's control plane: one process that is in no zone. It is started again when it ends by itself, at longer and
 * longer intervals while it keeps ending.
 */
final class ControlPlane {
    private static final List<String> FLAGS = List.of("-Xms64m", "-Xmx384m", "-XX:TieredStopAtLevel=1");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(10);
    private static final Duration RAN_WELL = Duration.ofSeconds(60);

    private final ProcessStarter starter;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Progress progress;
    private final Object change = new Object();
    private volatile boolean closed;
    private volatile int exits;
    private volatile @Nullable Process process;
    private @Nullable Thread keeper;

    ControlPlane(
            JavaCommand java,
            ProcessStarter starter,
            Map<String, String> environment,
            RegionFolder folder,
            Progress progress)
            throws IOException {
        this.starter = starter;
        this.command = java.of("control-plane", FLAGS, "dev.faultline.service.ControlPlaneMain", List.of());
        this.environment = environment;
        this.log = folder.controlPlaneLog();
        this.progress = progress;
    }

    void start() throws IOException {
        process = starter.start(command, environment, log);
        keeper = Thread.ofVirtual().name("keeps-control-plane").start(this::keep);
    }

    private void keep() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                long startedAt = System.nanoTime();
                var running = process;
                int exit = running == null ? -1 : running.waitFor();
                if (closed) return;
                exits++;
                boolean ranWell = System.nanoTime() - startedAt > RAN_WELL.toNanos();
                pause = ranWell ? FIRST_PAUSE : pause;
                progress.step("control plane ended with " + exit + ", starts again in " + pause.toMillis() + " ms; see "
                        + log);
                synchronized (change) {
                    change.wait(pause.toMillis());
                    if (closed) return;
                    process = startAgain();
                }
                Duration longer = pause.multipliedBy(2);
                pause = longer.compareTo(LAST_PAUSE) < 0 ? longer : LAST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Process startAgain() {
        try {
            return starter.start(command, environment, log);
        } catch (IOException e) {
            progress.step("control plane does not start: " + e.getMessage());
            return null;
        }
    }

    OptionalLong pid() {
        var running = process;
        return running != null && running.isAlive() ? OptionalLong.of(running.pid()) : OptionalLong.empty();
    }

    /** How often it has ended by itself. */
    int exits() {
        return exits;
    }

    void close(Duration limit) throws InterruptedException {
        Process running;
        synchronized (change) {
            closed = true;
            change.notifyAll();
            running = process;
        }
        if (running != null) {
            running.destroy();
            if (!running.waitFor(limit)) running.destroyForcibly().waitFor();
        }
        var thread = keeper;
        if (thread != null) thread.join();
    }
}
