package dev.faultline.launcher.compose;

import dev.faultline.launcher.compose.Docker.Result;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.launcher.region.Progress;
import dev.faultline.launcher.region.RegionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A region of containers that {@code docker-compose.yml} describes, under a project of its own, from start to wipe. What
 * happens to its zones happens by the commands that a user types.
 */
public final class ComposeRegion implements AutoCloseable {
    /** The image that every container of a region runs; `make image` makes it. */
    static final String IMAGE = "faultline/region";

    /** 20.10, as one number. */
    private static final int OLDEST_ENGINE = 2010;

    private static final long LEAST_MEMORY = 3L << 30;
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration UP = Duration.ofSeconds(300);
    private static final Duration DOWN = Duration.ofSeconds(90);
    private static final String INSTANCES =
            "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | sed -n 's/^FAULTLINE_INSTANCE_ID=//p' | sort -u";

    private final String project;
    private final Docker docker;
    private final Progress progress;

    private ComposeRegion(String project, Docker docker, Progress progress) {
        this.project = project;
        this.docker = docker;
        this.progress = progress;
    }

    /**
     * Starts a fresh region and returns when all its containers are healthy. One of an earlier run is wiped first.
     *
     * @param folder the one with {@code docker-compose.yml}
     * @param addresses the first two octets of its network
     * @throws RegionException with one sentence when it cannot be started; nothing is left running then
     */
    public static ComposeRegion start(Path folder, String project, String addresses, Progress progress)
            throws RegionException, InterruptedException {
        var settings = Map.of("FAULTLINE_ADDRESSES", addresses, "FAULTLINE_GATEWAY_PORT", "0");
        var region = new ComposeRegion(project, new Docker(folder, settings), progress);
        region.requireEngine();
        region.wipe();
        try {
            var up = region.compose(
                    UP, "up", "--no-build", "--wait", "--wait-timeout", Long.toString(UP.toSeconds() - 20));
            if (!up.done()) throw new RegionException(whyNotUp(up, addresses));
            progress.step("containers healthy");
            return region;
        } catch (RegionException | InterruptedException e) {
            region.close();
            throw e;
        }
    }

    /** One that runs already, started by others from the same file; closing it wipes it all the same. */
    public static ComposeRegion running(Path folder, String project, Progress progress) {
        return new ComposeRegion(project, new Docker(folder, Map.of()), progress);
    }

    private void requireEngine() throws RegionException, InterruptedException {
        var engine = docker.run(ANSWER, List.of("version", "--format", "{{.Server.Version}}"));
        if (!engine.done())
            throw new RegionException("No Docker engine answers (" + engine.reason()
                    + "): start one, or use the embedded engine, which needs none.");
        requireFit(engine.out().strip(), docker.run(ANSWER, List.of("info", "--format", "{{.MemTotal}}")));
        if (!docker.run(ANSWER, List.of("compose", "version")).done())
            throw new RegionException("Docker has no `docker compose` here: install Compose v2.");
        if (!docker.run(ANSWER, List.of("image", "inspect", IMAGE)).done())
            throw new RegionException("There is no image " + IMAGE + ": run `make image`.");
    }

    /** @throws RegionException with one sentence when the engine is too old, or its machine too small */
    static void requireFit(String version, Result memory) throws RegionException {
        var numbers = version.split("[^0-9]+", 3);
        if (numbers.length > 1 && Integer.parseInt(numbers[0]) * 100 + Integer.parseInt(numbers[1]) < OLDEST_ENGINE)
            throw new RegionException("The Docker engine is " + version + ", and a region needs 20.10 or newer.");
        if (memory.done()
                && memory.out().strip().matches("[1-9][0-9]{0,17}")
                && Long.parseLong(memory.out().strip()) < LEAST_MEMORY)
            throw new RegionException("The Docker engine's machine has less than 3 GiB of memory, which a region needs:"
                    + " give it more.");
    }

    /** Docker's words for what a user can change. */
    static String whyNotUp(Result up, String addresses) {
        String said = up.out().toLowerCase(Locale.ROOT);
        if (said.contains("overlap"))
            return "Another network has the addresses " + addresses
                    + ".x.x: set FAULTLINE_ADDRESSES to two other octets, for example 10.79.";
        return "The containers do not start (" + up.reason() + "): `docker compose logs` says more.";
    }

    private Result compose(Duration limit, String... arguments) throws RegionException, InterruptedException {
        var line = new ArrayList<>(List.of("compose", "--project-name", project));
        line.addAll(List.of(arguments));
        return docker.run(limit, line);
    }

    private void wipe() throws RegionException, InterruptedException {
        removeClient();
        var down = compose(DOWN, "down", "--volumes", "--remove-orphans", "--timeout", "5");
        if (!down.done())
            throw new RegionException("The containers of " + project + " cannot be removed (" + down.reason() + ").");
    }

    private void removeClient() throws RegionException, InterruptedException {
        docker.run(ANSWER, List.of("rm", "--force", "--volumes", client()));
    }

    private String container(String service) {
        return project + "-" + service + "-1";
    }

    private String client() {
        return project + "-client";
    }

    private String network() {
        return project + "_region";
    }

    private Result now(String... arguments) throws RegionException, InterruptedException {
        var result = docker.run(ANSWER, List.of(arguments));
        if (!result.done())
            throw new RegionException("`docker " + String.join(" ", arguments) + "` failed: " + result.reason() + ".");
        return result;
    }

    /** Fails a zone as a user does, and tells nobody. */
    void fail(String zone, Failure failure) throws RegionException, InterruptedException {
        switch (failure) {
            case CRASH -> now("stop", container(zone));
            case FREEZE -> now("pause", container(zone));
            case ISOLATE -> now("network", "disconnect", network(), container(zone));
        }
    }

    /** Brings a zone back, whatever had become of it. */
    void start(String zone) throws RegionException, InterruptedException {
        switch (state(zone)) {
            case "frozen" -> now("unpause", container(zone));
            case "isolated" -> now("network", "connect", network(), container(zone));
            default -> now("start", container(zone));
        }
    }

    /** @return {@code running}, {@code starting}, {@code crashed}, {@code frozen} or {@code isolated} */
    String state(String zone) throws RegionException, InterruptedException {
        var seen = now(
                        "inspect",
                        "--format",
                        "{{.State.Status}} {{with .State.Health}}{{.Status}}{{end}} {{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}",
                        container(zone))
                .out();
        if (seen.startsWith("paused")) return "frozen";
        if (!seen.startsWith("running")) return "crashed";
        if (!seen.contains(network())) return "isolated";
        return seen.contains(" healthy") ? "running" : "starting";
    }

    /** How many processes a zone's container has: its own supervisor not counted. */
    int processes(String zone) throws RegionException, InterruptedException {
        // A heading and the supervisor are no processes of the zone.
        return Math.max(0, now("top", container(zone), "-eo", "pid").lines().size() - 2);
    }

    /** The instances that have processes in a zone, as its kernel lists them. */
    List<String> instances(String zone) throws RegionException, InterruptedException {
        if (!List.of("running", "starting", "isolated").contains(state(zone))) return List.of();
        return now("exec", "--user", "10001", container(zone), "sh", "-c", INSTANCES)
                .lines();
    }

    /**
     * Runs a lab's client inside the region's network, and gives it the hand on the zones' switches. What it prints goes where this
     * process prints, without colours.
     *
     * @param chosen its reports are copied to the folder named there
     * @return the client's exit code
     */
    public int runLab(Lab lab, LabSettings chosen) throws RegionException, InterruptedException {
        Path reports = chosen.reports();
        var line = new ArrayList<>(List.of("run", "--name", client(), "--interactive", "--network", network()));
        line.addAll(List.of("--volume", project + "_region:/region:ro", "--memory", "1g"));
        line.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", IMAGE));
        line.addAll(inside(lab, chosen));
        removeClient();
        int exit = new LabClient(docker.command(line), this, progress).run();
        try {
            Files.createDirectories(reports);
            // One of an earlier run is no report of this one, should this one have none.
            Files.deleteIfExists(chosen.page());
        } catch (IOException e) {
            throw new RegionException(
                    "The reports' folder " + reports + " cannot be made (" + e.getMessage() + ").", e);
        }
        var copied = docker.run(ANSWER, List.of("cp", client() + ":/reports/.", reports.toString()));
        removeClient();
        if (!copied.done()) progress.step("The reports cannot be copied (" + copied.reason() + ").");
        return exit;
    }

    private static List<String> inside(Lab lab, LabSettings chosen) {
        var line = new ArrayList<>(List.of("lab", "run", lab.name(), "--inside", "--reports", "/reports"));
        line.addAll(List.of("--seed", Long.toString(chosen.seed())));
        line.addAll(List.of("--failure", chosen.failure().name().toLowerCase(Locale.ROOT)));
        var zone = chosen.zone();
        if (zone != null) line.addAll(List.of("--zone", zone.name()));
        chosen.options().forEach((name, value) -> line.addAll(List.of("--set", name + "=" + value)));
        return line;
    }

    /** Keeps what the containers have logged, for whoever looks for the reason of a failure. */
    public void keepLogs(Path file) throws RegionException, InterruptedException {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, compose(ANSWER, "logs", "--no-color", "--timestamps").out());
        } catch (IOException e) {
            throw new RegionException("The logs cannot be kept in " + file + " (" + e.getMessage() + ").", e);
        }
    }

    /** Stops and wipes everything of the region. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            wipe();
        } catch (RegionException e) {
            progress.step(
                    e.getMessage() + " Remove them with `docker compose --project-name " + project + " down -v`.");
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
