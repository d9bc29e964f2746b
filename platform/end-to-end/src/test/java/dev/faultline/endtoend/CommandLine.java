package dev.faultline.endtoend;

import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * The command line {@code ./faultline} as a user has it, on a network and a folder of its own. Closing it stops the region,
 * whatever the test did.
 */
final class CommandLine implements AutoCloseable {
    private static final long LIMIT_SECONDS = 300;
    private static final Duration STEADY = Duration.ofSeconds(120);
    /** Two seconds on an idle machine; this one may be busy. */
    private static final Duration GONE = Duration.ofSeconds(15);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final OpenFolder data;
    private final String region;
    private final boolean first;
    private final Map<String, String> environment = new TreeMap<>();

    CommandLine() throws IOException {
        this(OpenFolder.create(), "us-east-1", true);
    }

    private CommandLine(OpenFolder data, String region, boolean first) {
        this.data = data;
        this.region = region;
        this.first = first;
        environment.put("FAULTLINE_REGION", region);
        environment.put("FAULTLINE_DATA", data.path().toString());
        environment.put("FAULTLINE_NETWORK", Integer.toString(network.network()));
        environment.put("FAULTLINE_GATEWAY_PORT", "0");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    /** What a command printed, and its exit code. */
    record Result(int exit, String out, String err) {
        JsonNode json() {
            return RegionJson.mapper().readTree(out);
        }
    }

    /** Another region of the same installation; to be closed before this one. */
    CommandLine beside(String another) {
        return new CommandLine(data, another, false);
    }

    CommandLine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path folder() {
        return data.path().resolve(region);
    }

    Process start(Path out, Path err, String... arguments) throws IOException {
        var line = new ArrayList<>(
                List.of(Distribution.project().resolve("faultline").toString()));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(data.path(), "out", ".txt");
        Path err = Files.createTempFile(data.path(), "err", ".txt");
        var process = start(out, err, arguments);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " took longer than " + LIMIT_SECONDS + " s");
        }
        return new Result(process.waitFor(), Files.readString(out), Files.readString(err));
    }

    String state() throws IOException, InterruptedException {
        return run("status", "--json").json().get("state").asString();
    }

    /** Starts the region and waits until nothing is missing. */
    void up() throws IOException, InterruptedException {
        var result = run("up");
        if (result.exit() != 0) throw new AssertionError(result.out() + result.err());
        awaitSteady();
    }

    /** Asks the daemon as the command would, without a process for every look. */
    void awaitSteady() {
        Await.until(STEADY, PAUSE, "the region is steady", () -> DaemonClient.find(new RegionFolder(folder()))
                .orElseThrow()
                .unsteadyBecause()
                .isEmpty());
    }

    long daemon() throws IOException {
        return RegionJson.mapper()
                .readTree(Files.readString(folder().resolve("daemon.json")))
                .get("pid")
                .asLong();
    }

    String runName() throws IOException {
        return RegionJson.mapper()
                .readTree(Files.readString(folder().resolve("manifest.json")))
                .get("run")
                .asString();
    }

    /** The command lines of all processes that belong to the region: by marker, or at work in its folder. */
    List<String> processes() throws IOException {
        var found = new ArrayList<String>();
        String marker =
                Files.exists(folder().resolve("manifest.json")) ? "FAULTLINE_ZONE=" + runName() + "/" : "\0none";
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all)
                if (read(process.resolve("environ")).contains(marker) || worksIn(process))
                    found.add(process.getFileName() + " "
                            + read(process.resolve("cmdline")).replace('\0', ' '));
        }
        return found;
    }

    void awaitNothingLeft() {
        Await.until(GONE, PAUSE, "no process of the region is left", () -> processes()
                .isEmpty());
    }

    private boolean worksIn(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(data.path());
        } catch (IOException gone) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            run("down");
        } finally {
            if (first) data.close();
            network.close();
        }
    }
}
