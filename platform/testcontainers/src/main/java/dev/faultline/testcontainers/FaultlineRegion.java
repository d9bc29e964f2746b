package dev.faultline.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A cloud region of three zones, each a container that really dies. This container is the region's front door, AWS's API;
 * it owns the network and the containers of zones and services, starts them before itself and removes them with itself.
 * See the module's README.
 */
public final class FaultlineRegion extends GenericContainer<FaultlineRegion> {
    /** The front door's port in its container. */
    public static final int PORT = 4566;

    private static final DockerImageName IMAGE = DockerImageName.parse("faultline/region");
    static final String REGION = "us-east-1";
    /** The default key pair's id and secret. */
    static final String KEY = "test";

    private static final String RDS_VERSION = "2014-10-31";
    private static final int GATEWAY = 10;
    private static final Duration DATABASES_START = Duration.ofMinutes(2);

    private final DockerImageName image;
    private final Map<String, DbInstance> databases = new LinkedHashMap<>();
    private final Applications applications = new Applications();
    private final List<AutoCloseable> probes = new ArrayList<>();
    private final Journal journal = new Journal();
    private final RegionParts parts = new RegionParts();
    private Set<Service> services = EnumSet.allOf(Service.class);
    private String addresses = "";
    private int port = freePort();
    private Map<String, String> logsOfFailedStart = Map.of();
    private @Nullable QueryApi rds;
    private @Nullable LoadBalancing loadBalancing;

    /** A region of the image that {@code make image} makes. */
    public FaultlineRegion() {
        this(IMAGE);
    }

    public FaultlineRegion(DockerImageName image) {
        super(image);
        this.image = image;
        withExposedPorts(PORT);
        // Chosen now, so that it survives a stop and a start; on loopback, since the default key pair is known to all.
        withCreateContainerCmdModifier(command -> {
            var host = command.getHostConfig();
            if (host == null) return;
            var bindings = new ArrayList<>(applications.bindings());
            bindings.add(RegionContainers.onLoopback(port, PORT));
            host.withPortBindings(bindings);
        });
    }

    /** Whether an engine answers that has the image: a condition for JUnit's EnabledIf, where suites also run without. */
    public static boolean canRun() {
        return Engine.missing(IMAGE).isEmpty();
    }

    /** @param count three: with fewer, nobody can tell a dead zone from one that is cut off */
    public FaultlineRegion withZones(int count) {
        int zones = RegionParts.ZONES.size();
        if (count != zones) throw new IllegalArgumentException("A region has " + zones + " zones, not " + count + ".");
        return this;
    }

    /**
     * Uses the private network {@code <prefix>.0.0/16} instead of the first free one of 10.80 to 10.119.
     *
     * @param prefix its first two octets, for example 10.90
     */
    public FaultlineRegion withAddresses(String prefix) {
        addresses = prefix;
        return this;
    }

    /** Publishes the API on this port of loopback instead of one that is free now. */
    public FaultlineRegion withPort(int port) {
        this.port = port;
        return this;
    }

    /**
     * Starts these services only; without a call, all. The API of others answers that it is not implemented.
     *
     * @throws IllegalArgumentException with a sentence when one of them, a database or an application needs another
     */
    public FaultlineRegion withServices(Service... only) {
        var chosen = Service.chosen(List.of(only));
        requireRds(chosen, databases.keySet());
        applications.requireLoadBalancing(chosen);
        services = chosen;
        return this;
    }

    /** Makes a Multi-AZ Postgres database when the region starts; see {@link #database}. */
    public FaultlineRegion withPostgres(String identifier) {
        return withPostgres(identifier, DbInstance.Deployment.MULTI_AZ);
    }

    public FaultlineRegion withPostgres(String identifier, DbInstance.Deployment deployment) {
        requireRds(services, Set.of(identifier));
        var database = new DbInstance(this, identifier, deployment, freePort());
        if (databases.putIfAbsent(identifier, database) != null)
            throw new IllegalArgumentException("The region has a database " + identifier + " already.");
        return this;
    }

    private static void requireRds(Set<Service> services, Set<String> databases) {
        if (!databases.isEmpty() && !services.contains(Service.RDS))
            throw new IllegalArgumentException("The database " + String.join(", ", databases)
                    + " needs the service RDS: name it in withServices.");
    }

    /** Runs an instance of this image in each zone, behind a load balancer; see {@link #application}. */
    public FaultlineRegion withApplication(String name, DockerImageName image, int port) {
        return withApplication(name, Application.Template.of(image, port));
    }

    /** @param name the load balancer's as well */
    public FaultlineRegion withApplication(String name, Application.Template template) {
        Applications.require(services, Set.of(name));
        addExposedPort(applications.add(new Application(this, name, template, freePort())));
        return this;
    }

    @Override
    public void start() {
        if (getContainerId() != null) return;
        Engine.require(image);
        Engine.requireFree(port);
        databases.values().forEach(database -> Engine.requireFree(database.port()));
        applications.requireFreePorts();
        logsOfFailedStart = Map.of();
        Leftovers.remove(dockerClient);
        journal.note("the region is started: " + services);
        try {
            var ports = databases.values().stream().map(DbInstance::port).toList();
            parts.start(new RegionParts.Wish(image, addresses, services, ports), journal);
            parts.factory().configure(this, GATEWAY, applications.entrances());
            super.start();
            rds = api("rds", RDS_VERSION);
            loadBalancing = new LoadBalancing(
                    api("elasticloadbalancing", LoadBalancing.VERSION), api("ec2", LoadBalancing.EC2_VERSION));
            startDatabases();
            applications.start(parts, loadBalancing());
        } catch (RuntimeException e) {
            var explained = StartFailure.explained(e, parts.endings());
            logsOfFailedStart = logs();
            stop();
            throw explained;
        }
        journal.note("the region runs");
    }

    private QueryApi api(String service, String version) {
        return new QueryApi(endpoint(), REGION, service, version, accessKey());
    }

    private void startDatabases() {
        databases.values().forEach(DbInstance::create);
        long deadline = System.nanoTime() + DATABASES_START.toNanos();
        int slot = 0;
        for (DbInstance database : databases.values()) {
            database.awaitInSync(deadline);
            database.requireSlot(slot++);
        }
    }

    /** Removes every container, the network and the data. */
    @Override
    public void stop() {
        for (AutoCloseable probe : probes) close(probe);
        probes.clear();
        rds = null;
        loadBalancing = null;
        Part.ending("gateway", this).ifPresent(parts.endings()::add);
        super.stop();
        parts.close();
    }

    private void close(AutoCloseable probe) {
        try {
            probe.close();
        } catch (Exception e) {
            logger().warn("A probe cannot be ended: {}", e.toString());
        }
    }

    /** AWS's API: the endpoint override of an SDK's client. It is the same after a stop and a start of any zone. */
    public URI endpoint() {
        return URI.create("http://" + getHost() + ":" + port);
    }

    /** The code that clients sign for. */
    public String region() {
        return REGION;
    }

    /** The access key id, and the secret access key as well. */
    public String accessKey() {
        return KEY;
    }

    public List<Zone> zones() {
        return List.copyOf(parts.zones().values());
    }

    /** @throws NoSuchElementException when the region has no such zone */
    public Zone zone(String name) {
        var zones = parts.zones();
        var zone = zones.get(name);
        if (zone == null)
            throw new NoSuchElementException(
                    zones.isEmpty()
                            ? "The region does not run: start it first."
                            : "There is no zone " + name + " here, only " + String.join(", ", zones.keySet()) + ".");
        return zone;
    }

    /** The databases that were asked for by withPostgres, in that order. */
    public List<DbInstance> databases() {
        return List.copyOf(databases.values());
    }

    /** @throws NoSuchElementException when none of this name was asked for by withPostgres */
    public DbInstance database(String identifier) {
        var database = databases.get(identifier);
        if (database == null)
            throw new NoSuchElementException(
                    "The region has no database " + identifier + ": add withPostgres(\"" + identifier + "\").");
        return database;
    }

    /** Where clients on the host reach a database; it stays the same whatever becomes of zones. */
    public String jdbcUrl(String identifier) {
        return database(identifier).jdbcUrl();
    }

    /** The zone that RDS says has the primary now: the one to fail. */
    public Zone zoneOfPrimary(String identifier) {
        return database(identifier).zoneOfPrimary();
    }

    /** @throws NoSuchElementException when none of this name was asked for by withApplication */
    public Application application(String name) {
        return applications.named(name);
    }

    LoadBalancing loadBalancing() {
        var api = loadBalancing;
        if (api == null) throw new IllegalStateException("The region does not run: start it first.");
        return api;
    }

    QueryApi rds() {
        var api = rds;
        if (api == null) throw new IllegalStateException("The region does not run: start it first.");
        return api;
    }

    /**
     * Waits until every zone runs, the region's own database is in sync, its brokers' replicas are in step, each database
     * made by withPostgres is available, a Multi-AZ one with a standby, and every instance of an application is healthy.
     *
     * @throws IllegalStateException with the reason when it does not become steady in time
     */
    public void awaitSteady(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Zone zone : zones())
            if (zone.state() != Zone.State.RUNNING)
                throw new IllegalStateException("Zone " + zone + " does not run: start it first.");
        try {
            ExecResult result = execInContainer(
                    "/opt/faultline/bin/container", "steady", Long.toString(Math.max(1, limit.toSeconds())));
            if (result.getExitCode() != 0)
                throw new IllegalStateException("The region is not steady within " + limit.toSeconds() + " s: "
                        + result.getStderr().strip());
        } catch (IOException e) {
            throw new UncheckedIOException("The region cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the region became steady", e);
        }
        for (DbInstance database : databases.values()) database.awaitInSync(deadline);
        applications.awaitHealthy(loadBalancing(), deadline);
        journal.note("the region is steady");
    }

    /** Starts clients that send requests to a load balancer from inside the region's network. */
    public Probe probe(Probe.Load load) {
        var probe = new Probe(parts.factory().probe(load), load, journal);
        probes.add(probe);
        return probe;
    }

    /**
     * Starts clients, threads of this JVM, that call the suite's own application at a fixed rate, whatever becomes of calls.
     *
     * @param call told each time its number, from 1; it has failed when it throws
     */
    public CallProbe probe(CallProbe.Load load, CallProbe.Call call) {
        var probe = new CallProbe(load, call, journal);
        probes.add(probe);
        return probe;
    }

    /** What was done to the region and what its probes have seen, with times and seeds. */
    public String report() {
        return journal.toString();
    }

    /**
     * Writes what every container of the region has logged, a file a container, and {@link #report}; also of a start that
     * failed.
     *
     * @param folder created when missing
     */
    public void saveLogs(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.txt"), report());
        for (var log : (getContainerId() != null ? logs() : logsOfFailedStart).entrySet())
            Files.writeString(folder.resolve(log.getKey() + ".log"), log.getValue());
    }

    /** Whether its start failed, so that all of it is removed and only its logs are left. */
    boolean failedToStart() {
        return !logsOfFailedStart.isEmpty();
    }

    private Map<String, String> logs() {
        var logs = parts.logs();
        if (getContainerId() != null) logs.put("gateway", getLogs());
        return logs;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port of 127.0.0.1 is free", e);
        }
    }
}
