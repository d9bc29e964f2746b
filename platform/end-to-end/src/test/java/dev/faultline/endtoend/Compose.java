package dev.faultline.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A project of Docker Compose's; closing it removes all that it made. */
final class Compose implements AutoCloseable {
    /** Why a suite is skipped where it is not {@link #available}. */
    static final String MISSING = "no Docker engine with Compose v2 has the image: run `make image`";

    private static final long LIMIT_SECONDS = 300;

    private final List<String> project;
    private final Map<String, String> environment;
    private final Path logs;

    /** @param logs a folder for what commands print */
    Compose(String name, List<Path> files, Map<String, String> environment, Path logs) {
        this.project = new ArrayList<>(List.of("docker", "compose", "--project-name", name));
        for (Path file : files) project.addAll(List.of("--file", file.toString()));
        this.environment = environment;
        this.logs = logs;
    }

    /** Whether this machine has what the suites on containers need. */
    static boolean available() throws InterruptedException {
        return succeeds("docker", "compose", "version") && succeeds("docker", "image", "inspect", "faultline/region");
    }

    private static boolean succeeds(String... line) throws InterruptedException {
        try {
            var process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /** @return what the command printed; an error, with its complaints, when it failed */
    String run(String... command) throws IOException, InterruptedException {
        var line = new ArrayList<>(project);
        line.addAll(List.of(command));
        Path printed = Files.createTempFile(logs, "compose", ".txt");
        Path complaints = Files.createTempFile(logs, "compose", ".err");
        var builder = new ProcessBuilder(line).redirectOutput(printed.toFile()).redirectError(complaints.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " took longer than " + LIMIT_SECONDS + " s");
        }
        if (process.exitValue() != 0)
            throw new AssertionError(
                    String.join(" ", command) + ": " + Files.readString(printed) + Files.readString(complaints));
        return Files.readString(printed);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("down", "--volumes", "--timeout", "5");
    }
}
