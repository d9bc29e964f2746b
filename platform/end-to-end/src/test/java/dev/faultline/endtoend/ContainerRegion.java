package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.launcher.compose.ComposeRegion;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.launcher.region.Progress;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.topology.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A region of containers, by the commands that a user types. */
final class ContainerRegion implements UserRegion {
    private static final String PROJECT = "faultline-suite";
    private static final String STEADY_SECONDS = "120";
    private static final String ADDRESSES = "10.84";
    private static final int DNS = 53;
    private static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");
    private static final List<String> SERVICES = List.of("load-balancing", "scaling-groups", "database-ha", "gateway");
    /** A container's user may signal and delete what belongs to it, and its root may not. */
    private static final String OWNER = "10001";
    /**
     * Does something with every process p whose command line a pattern fits; the image has neither ps nor pkill. Brackets
     * spare the shell, and a process may have gone meanwhile.
     */
    private static final String EACH =
            "for p in /proc/[0-9]*; do case $(tr '\\0' ' ' <$p/cmdline) in %s) %s;; esac; done 2>/dev/null; true";

    private static final String SERVICE = "*dev.faultline.service.[S]erviceMain*";
    private static final String ZONE = "*dev.faultline.zone.[Z]oneMain*";
    private static final String BROKER = "*dev.faultline.broker.[B]rokerMain*";
    private static final String POSTGRES = "*/bin/[p]ostgres*|[p]ostgres:*";
    private static final String DATABASE_FILES = "/data/postgres/state/data";
    /** It may have ended by itself meanwhile. */
    private static final String KILL = "kill -KILL %s 2>/dev/null; true";

    private static final String INSTANCE = "FAULTLINE_INSTANCE_ID=";
    private static final String INSTANCES = "for p in /proc/[0-9]*; do" + " tr '\\0' '\\n' <$p/environ | sed -n \"s,^"
            + INSTANCE + ",$p ,p\"; done 2>/dev/null; true";

    private final Compose compose;
    private final OpenFolder logs;
    private final URI gateway;
    private final Set<String> crashed = new HashSet<>();
    /** Of a container, the pattern of what was stopped in it. */
    private final Map<String, String> stopped = new HashMap<>();

    private ContainerRegion(Compose compose, OpenFolder logs, URI gateway) {
        this.compose = compose;
        this.logs = logs;
        this.gateway = gateway;
    }

    static ContainerRegion start() throws Exception {
        return start(List.of(), Map.of());
    }

    /**
     * @param further files of Compose's beside the region's own, from the project's root
     * @param settings the variables that they read
     */
    static ContainerRegion start(List<String> further, Map<String, String> settings) throws Exception {
        assumeTrue(Compose.available(), Compose.MISSING);
        var files = Stream.concat(Stream.of("docker-compose.yml"), further.stream())
                .map(Distribution.project()::resolve)
                .toList();
        var environment = new HashMap<>(settings);
        String port = freePort();
        environment.putAll(Map.of("FAULTLINE_ADDRESSES", ADDRESSES, "FAULTLINE_GATEWAY_PORT", port));
        var logs = OpenFolder.create();
        var compose = new Compose(PROJECT, files, environment, logs.path());
        try {
            var region = new ContainerRegion(compose, logs, URI.create("http://127.0.0.1:" + port));
            region.up();
            return region;
        } catch (IOException | InterruptedException | AssertionError e) {
            compose.close();
            logs.close();
            throw e;
        }
    }

    /** One that the engine chose would be another one after the gateway's restart. */
    private static String freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Override
    public URI gateway() {
        return gateway;
    }

    private void up() throws IOException, InterruptedException {
        compose.run("up", "--wait", "--no-build");
        awaitSteady();
    }

    @Override
    public void restart() throws IOException, InterruptedException {
        compose.run("down", "--timeout", "5");
        up();
    }

    @Override
    public void crash(String zone) throws IOException, InterruptedException {
        compose.run("stop", zone);
        crashed.add(zone);
        stopped.remove(zone);
    }

    @Override
    public void start(String zone) throws IOException, InterruptedException {
        compose.run("start", zone);
        crashed.remove(zone);
    }

    @Override
    public List<Failure> failures() {
        return List.of(Failure.ISOLATE, Failure.FREEZE, Failure.CRASH);
    }

    @Override
    public void run(Lab lab, LabSettings chosen) throws RegionException, InterruptedException {
        int exit = ComposeRegion.running(Distribution.project(), PROJECT, Progress.silent())
                .runLab(lab, chosen);
        assertThat(exit).as("exit code of the lab").isBetween(0, 1);
    }

    @Override
    public boolean runs(String zone) throws IOException, InterruptedException {
        return compose.run("ps", zone).contains("(healthy)");
    }

    @Override
    public List<String> zoneNames() {
        return ZONES;
    }

    @Override
    public InetSocketAddress nameServer(String zone) {
        return new InetSocketAddress(addresses(zone).nameServer(), DNS);
    }

    @Override
    public Addresses addresses(String zone) {
        return new Addresses(ADDRESSES, ZONES.indexOf(zone) + 1);
    }

    @Override
    public Set<String> instances() throws IOException, InterruptedException {
        var ids = new HashSet<String>();
        for (String zone : living())
            for (String line : inside(zone, INSTANCES).lines().toList()) ids.add(line.split(" ", 2)[1]);
        return ids;
    }

    @Override
    public void killInstance(String id) throws IOException, InterruptedException {
        var killed = new ArrayList<String>();
        for (String zone : living())
            for (String line : inside(zone, INSTANCES).lines().toList())
                if (line.endsWith(" " + id))
                    killed.add(inside(zone, KILL.formatted(line.replaceAll("/proc/| .*", ""))));
        assertThat(killed).as("processes of " + id).isNotEmpty();
    }

    private List<String> living() {
        return ZONES.stream().filter(zone -> !crashed.contains(zone)).toList();
    }

    @Override
    public void killControlPlane() throws IOException, InterruptedException {
        for (String service : SERVICES) signal(service, SERVICE, "KILL");
    }

    @Override
    public void stopControlPlane() throws IOException, InterruptedException {
        for (String service : SERVICES) stop(service, SERVICE);
    }

    @Override
    public boolean stopBroker(String zone) throws IOException, InterruptedException {
        if (inside(zone, EACH.formatted(BROKER, "echo $p")).isBlank()) return false;
        stop(zone, BROKER);
        return true;
    }

    private void stop(String container, String pattern) throws IOException, InterruptedException {
        signal(container, pattern, "STOP");
        stopped.put(container, pattern);
    }

    @Override
    public boolean allStandStill() throws IOException, InterruptedException {
        for (var each : stopped.entrySet())
            if (!inside(each.getKey(), EACH.formatted(each.getValue(), "sed 's/.*) //' $p/stat | cut -c1"))
                    .strip()
                    .matches("T(\nT)*")) return false;
        return true;
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        for (var each : stopped.entrySet()) signal(each.getKey(), each.getValue(), "CONT");
        stopped.clear();
    }

    @Override
    public void takeDatabaseAway() throws IOException, InterruptedException {
        for (String zone : ZONES) inside(zone, "[ ! -d %1$s ] || chmod 000 %1$s".formatted(DATABASE_FILES));
        for (String zone : ZONES) signal(zone, POSTGRES, "KILL");
    }

    @Override
    public void giveDatabaseBack() throws IOException, InterruptedException {
        for (String zone : living()) inside(zone, "[ ! -d %1$s ] || chmod 700 %1$s".formatted(DATABASE_FILES));
    }

    @Override
    public void heal() throws IOException, InterruptedException {
        for (String zone : List.copyOf(crashed)) start(zone);
        giveDatabaseBack();
        resume();
        awaitSteady();
    }

    @Override
    public boolean databaseRuns() throws IOException, InterruptedException {
        for (String zone : living())
            if (!inside(zone, EACH.formatted(POSTGRES, "echo $p")).isBlank()) return true;
        return false;
    }

    @Override
    public void loseKafka() throws IOException, InterruptedException {
        // Stopped first, so that none writes what we delete, and none starts before all is deleted.
        for (String zone : ZONES) signal(zone, BROKER, "STOP");
        for (String zone : ZONES) inside(zone, "rm -r /data/broker/storage/*");
        for (String zone : ZONES) signal(zone, BROKER, "KILL");
    }

    private void signal(String container, String pattern, String signal) throws IOException, InterruptedException {
        inside(container, EACH.formatted(pattern, "kill -" + signal + " ${p#/proc/}"));
    }

    private String inside(String container, String script) throws IOException, InterruptedException {
        return compose.run("exec", "-T", "--user", OWNER, container, "sh", "-c", script);
    }

    @Override
    public void awaitSteady() throws IOException, InterruptedException {
        compose.run("exec", "-T", "gateway", "/opt/faultline/bin/container", "steady", STEADY_SECONDS);
    }

    @Override
    public void keepLogs(Path folder) throws IOException, InterruptedException {
        for (String service : SERVICES) dumpThreads(service, SERVICE);
        for (String zone : ZONES) dumpThreads(zone, ZONE);
        Files.writeString(folder.resolve("containers.log"), compose.run("logs", "--no-color", "--timestamps"));
    }

    /** What every thread waits for stands in the container's log then. */
    private void dumpThreads(String container, String pattern) throws IOException, InterruptedException {
        try {
            signal(container, pattern, "QUIT");
        } catch (AssertionError failed) {
            // One that is down, or frozen, has nothing to say.
        }
    }

    /** The command lines of a zone's processes. */
    String processes(String zone) throws IOException, InterruptedException {
        return compose.run("top", zone);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        compose.close();
        logs.close();
    }
}
