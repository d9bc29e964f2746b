package dev.faultline.database.node.io;

import static dev.faultline.database.node.io.PatroniSettings.HOSTS;
import static dev.faultline.database.node.io.PatroniSettings.REST;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.node.io.PatroniSettings.Pace;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.RegionJson;
import dev.faultline.zone.processes.LinuxProcess;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Three hosts, each with Patroni, its Postgres and a member of etcd, behind HAProxy, all of Debian's packages. */
final class PatroniCluster implements BenchedDatabase {
    private static final Duration BOUND = Duration.ofSeconds(240);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final List<String> UNPRIVILEGED =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    private final PatroniPackages programs;
    private final Path folder;
    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final PatroniSettings settings;
    private final String run = "patroni-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final HttpClient http = HttpClient.newHttpClient();
    private int lost;

    private PatroniCluster(Pace pace, PatroniPackages programs, Path folder) {
        this.settings = new PatroniSettings(pace, network.network());
        this.programs = programs;
        this.folder = folder;
    }

    static PatroniCluster start(Pace pace, PatroniPackages programs) throws Exception {
        Path folder = Files.createTempDirectory("patroni-bench");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var cluster = new PatroniCluster(pace, programs, folder);
        try {
            for (int host = 1; host <= HOSTS; host++) {
                Ownership.createPrivate(cluster.folder(host));
                Files.writeString(
                        cluster.folder(host).resolve("patroni.yml"),
                        cluster.settings.patroni(host, cluster.folder(host), programs.postgres()));
                Ownership.hand(cluster.folder(host));
            }
            for (int host = 1; host <= HOSTS; host++) cluster.start(host);
            Path proxy = Files.writeString(folder.resolve("haproxy.cfg"), cluster.settings.haproxy());
            cluster.launch(0, "haproxy", List.of(programs.haproxy().toString(), "-db", "-f", proxy.toString()));
            cluster.awaitWhole();
            Await.until(BOUND, "HAProxy leads to the primary", () -> {
                cluster.connect().close();
                return true;
            });
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.end();
            throw e;
        }
    }

    private Path folder(int host) {
        return folder.resolve("host" + host);
    }

    private void start(int host) throws IOException {
        var etcd = new ArrayList<>(List.of(programs.etcd().toString()));
        etcd.addAll(settings.etcdArguments(host, folder(host).resolve("etcd")));
        launch(host, "etcd", etcd);
        launch(
                host,
                "patroni",
                List.of(
                        programs.patroni().toString(),
                        folder(host).resolve("patroni.yml").toString()));
    }

    /** @param host 0 for the proxy's, which is never lost */
    private void launch(int host, String name, List<String> command) throws IOException {
        var line = new ArrayList<String>();
        if (Ownership.isRoot() && host > 0) line.addAll(UNPRIVILEGED);
        line.addAll(command);
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + host + ".log").toFile()));
        builder.environment().put(ZoneProcesses.MARKER, run + "/" + zone(host));
        builder.start();
    }

    /** Hosts die as our zones do, by the same hand. */
    private static AvailabilityZone zone(int host) {
        return new AvailabilityZone("us-east-1" + (char) ('a' + host));
    }

    private ZoneProcesses of(int host) {
        return ZoneProcesses.ofZone(run, zone(host)).withData(folder(host));
    }

    @Override
    public String name() {
        return "Patroni, " + (settings.pace() == Pace.DEFAULT ? "defaults" : "fastest");
    }

    @Override
    public Connection connect() throws SQLException {
        return connect(settings.address(0));
    }

    @Override
    public Connection connectDirectly() throws SQLException {
        return connect(settings.address(leader().orElseThrow()));
    }

    private static Connection connect(String host) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + PatroniSettings.POSTGRES
                + "/postgres?user=postgres&password=" + PatroniSettings.PASSWORD + "&connectTimeout=1&socketTimeout=8");
    }

    private Optional<Integer> leader() {
        return members().stream()
                .filter(member -> text(member, "role").equals("leader"))
                .map(member -> Integer.parseInt(text(member, "name").substring("host".length())))
                .findFirst();
    }

    /** As any host that answers tells them. */
    private List<JsonNode> members() {
        for (int host = 1; host <= HOSTS; host++) {
            try {
                var request = HttpRequest.newBuilder(
                                URI.create("http://" + settings.address(host) + ":" + REST + "/cluster"))
                        .timeout(ANSWER)
                        .build();
                var members = RegionJson.mapper()
                        .readTree(http.send(request, BodyHandlers.ofString()).body())
                        .path("members");
                return StreamSupport.stream(members.spliterator(), false).toList();
            } catch (IOException down) {
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
        return List.of();
    }

    private static String text(JsonNode member, String field) {
        return member.path(field).asString("");
    }

    private static boolean runs(JsonNode member) {
        return List.of("running", "streaming").contains(text(member, "state"));
    }

    private static boolean inSync(List<JsonNode> members) {
        var roles = members.stream()
                .filter(PatroniCluster::runs)
                .map(member -> text(member, "role"))
                .toList();
        return roles.contains("leader") && roles.contains("sync_standby");
    }

    @Override
    public void awaitInSync() {
        await("a leader with a standby in sync", 0);
    }

    @Override
    public void awaitWhole() {
        await("three members on one timeline, one of them in sync", HOSTS);
    }

    /** @param least how many members have to run, on the leader's timeline */
    private void await(String sentence, int least) {
        try {
            Await.until(BOUND, sentence, () -> {
                var members = members();
                var running = members.stream().filter(PatroniCluster::runs).toList();
                long timelines = running.stream()
                        .map(member -> text(member, "timeline"))
                        .distinct()
                        .count();
                return inSync(members) && running.size() >= least && (least == 0 || timelines == 1);
            });
        } catch (AssertionError inVain) {
            throw new AssertionError(inVain.getMessage() + ": " + members(), inVain);
        }
    }

    @Override
    public void killServer() throws Exception {
        var pids = of(leader().orElseThrow()).find().stream()
                .filter(process -> process.program()
                        .filter(program -> program.endsWith("postgres"))
                        .isPresent())
                .map(LinuxProcess::pid)
                .toList();
        ThreeZones.signal("KILL", pids);
    }

    @Override
    public void loseHost() {
        lost = leader().orElseThrow();
        of(lost).crash();
    }

    @Override
    public void returnHost() throws IOException {
        start(lost);
    }

    @Override
    public void switchOver() throws Exception {
        int leader = leader().orElseThrow();
        String standby = members().stream()
                .filter(member -> text(member, "role").equals("sync_standby"))
                .map(member -> text(member, "name"))
                .findFirst()
                .orElseThrow();
        var request = HttpRequest.newBuilder(
                        URI.create("http://" + settings.address(leader) + ":" + REST + "/switchover"))
                .timeout(BOUND)
                .POST(BodyPublishers.ofString(RegionJson.mapper()
                        .writeValueAsString(Map.of("leader", "host" + leader, "candidate", standby))))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException("no switch-over: " + answer.body());
    }

    @Override
    public List<Long> processes() {
        return ZoneProcesses.ofRun(run).withData(folder).find().stream()
                .map(LinuxProcess::pid)
                .toList();
    }

    /** Ends all of its processes. */
    void kill() {
        ZoneProcesses.ofRun(run).withData(folder).crash();
    }

    private void end() throws IOException {
        kill();
        network.close();
        if (System.getProperty("faultline.keep") == null) Ownership.deleteTree(folder);
    }

    @Override
    public void close() throws IOException {
        http.close();
        end();
    }
}
