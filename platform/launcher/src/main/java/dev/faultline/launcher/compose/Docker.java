package dev.faultline.launcher.compose;

import dev.faultline.launcher.region.RegionException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command line {@code docker} of this machine, run to its end with what it prints. */
final class Docker {
    private final Path folder;
    private final Map<String, String> environment;

    /**
     * @param folder where it runs: Compose finds its file there
     * @param environment beside this process's own
     */
    Docker(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    /** What a command printed on both its streams, and its exit code. */
    record Result(int exit, String out) {
        boolean done() {
            return exit == 0;
        }

        /** The last line, which is where docker says what was wrong. */
        String reason() {
            return out.strip().lines().reduce((_, last) -> last).orElse("it said nothing");
        }

        List<String> lines() {
            return out.strip().lines().filter(line -> !line.isBlank()).toList();
        }
    }

    ProcessBuilder command(List<String> arguments) {
        var line = new ArrayList<String>();
        line.add("docker");
        line.addAll(arguments);
        var builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    /**
     * @throws RegionException when there is no docker, or it takes too long
     * @throws InterruptedException when this thread was interrupted; the command has been ended then
     */
    Result run(Duration limit, List<String> arguments) throws RegionException, InterruptedException {
        Process process;
        try {
            process = command(arguments)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException e) {
            throw new RegionException("There is no `docker` here: install a Docker engine with Compose v2.", e);
        }
        var out = CompletableFuture.supplyAsync(() -> read(process));
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                throw new RegionException("`docker " + String.join(" ", arguments) + "` takes longer than "
                        + limit.toSeconds() + " s: look at the engine's log.");
            return new Result(process.exitValue(), out.join());
        } finally {
            process.destroy();
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }
}
