package dev.faultline.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The aws CLI of this machine against a region, as a user calls it. */
final class AwsCli {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SECONDS = 90;

    private final Map<String, String> environment;

    AwsCli(String endpoint) {
        environment = Map.of(
                "AWS_ENDPOINT_URL", endpoint,
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_PAGER", "",
                "AWS_MAX_ATTEMPTS", "3",
                "PATH", System.getenv("PATH"),
                "HOME", System.getProperty("java.io.tmpdir"));
    }

    static boolean installed() {
        try {
            var version = new ProcessBuilder("aws", "--version")
                    .redirectErrorStream(true)
                    .start();
            return version.waitFor(30, TimeUnit.SECONDS) && version.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @param out what it printed; @param err what it complained about */
    record Result(int exit, String out, String err) {
        JsonNode json() {
            if (exit != 0) throw new AssertionError("aws ended with " + exit + ": " + err);
            return JSON.readTree(out.isBlank() ? "{}" : out);
        }
    }

    /** Runs {@code aws <command> --output json}; the endpoint is passed as an option too, for CLIs older than 2.13. */
    Result run(String... command) throws IOException, InterruptedException {
        var words = new ArrayList<>(
                List.of("aws", "--endpoint-url", environment.get("AWS_ENDPOINT_URL"), "--output", "json"));
        words.addAll(List.of(command));
        Path out = Files.createTempFile("aws", ".out");
        Path err = Files.createTempFile("aws", ".err");
        try {
            var builder = new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no answer within " + SECONDS + " s to: " + String.join(" ", words));
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The answer to a command that must succeed. */
    JsonNode json(String... command) throws IOException, InterruptedException {
        return run(command).json();
    }
}
