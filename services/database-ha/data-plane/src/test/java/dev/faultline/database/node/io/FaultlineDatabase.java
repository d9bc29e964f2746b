package dev.faultline.database.node.io;

import dev.faultline.database.contract.Origin;
import dev.faultline.testkit.Await;
import dev.faultline.topology.RegionJson;
import dev.faultline.zone.processes.LinuxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A Multi-AZ DB instance in three zones, and its endpoint in none. */
final class FaultlineDatabase implements BenchedDatabase {
    private final ThreeZones all;
    private final Instance instance;
    private final ThreeZones zones;
    private final Process endpoint;
    private String lost = "";

    private FaultlineDatabase(ThreeZones all, Instance instance, Process endpoint) {
        this.all = all;
        this.instance = instance;
        this.zones = instance.zones;
        this.endpoint = endpoint;
    }

    static FaultlineDatabase start(ThreeZones all) throws Exception {
        var instance = Instance.create(all, new Origin.Empty(), 0, true, ThreeZones.A, ThreeZones.B, ThreeZones.C);
        var zones = instance.zones;
        Path definition = all.disk.resolve("endpoint.json");
        Files.writeString(definition, RegionJson.mapper().writeValueAsString(zones.cluster));
        var database = new FaultlineDatabase(all, instance, endpoint(zones, definition));
        database.awaitInSync();
        Await.until(ThreeZones.BOUND, "the endpoint serves", () -> {
            database.connect().close();
            return true;
        });
        return database;
    }

    private static Process endpoint(ThreeZones zones, Path definition) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndpointProcess.class.getName(),
                        definition.toString(),
                        zones.outside(),
                        Integer.toString(zones.cluster.endpointPort()))
                .redirectErrorStream(true)
                .redirectOutput(definition.resolveSibling("endpoint.log").toFile())
                .start();
    }

    @Override
    public String name() {
        return "Faultline";
    }

    @Override
    public Connection connect() throws SQLException {
        return zones.connectTo(zones.outside());
    }

    @Override
    public Connection connectDirectly() throws SQLException {
        return zones.directly(instance.servingZone().orElseThrow());
    }

    @Override
    public void awaitInSync() {
        zones.awaitInSync();
    }

    @Override
    public void awaitWhole() {
        awaitInSync();
        zones.await("every zone's node speaks", () -> ThreeZones.ZONES.stream()
                .allMatch(zone -> instance.report(zone).isPresent()));
    }

    @Override
    public void killServer() throws Exception {
        ThreeZones.signal("KILL", zones.tree(zones.awaitInSync().zone()));
    }

    @Override
    public void loseHost() {
        lost = zones.awaitInSync().zone();
        all.crash(lost);
    }

    @Override
    public void returnHost() throws IOException {
        all.start(lost);
    }

    @Override
    public void switchOver() throws Exception {
        String before = zones.awaitInSync().zone();
        instance.failOver();
        zones.awaitPrimaryOtherThan(before);
    }

    @Override
    public List<Long> processes() {
        var pids = new ArrayList<>(List.of(endpoint.pid()));
        for (String zone : ThreeZones.ZONES)
            all.of(zone).find().stream().map(LinuxProcess::pid).forEach(pids::add);
        return pids;
    }

    @Override
    public void close() throws Exception {
        endpoint.destroyForcibly().waitFor();
    }
}
