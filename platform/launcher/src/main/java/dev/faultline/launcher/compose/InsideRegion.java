package dev.faultline.launcher.compose;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.region.AccessKeys;
import dev.faultline.launcher.region.Health;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;

/** A region of containers as a lab sees it from inside the region's network, where its client runs. */
public final class InsideRegion implements LabRegion, AutoCloseable {
    private static final URI GATEWAY = URI.create("http://gateway:4566");
    private static final int DNS = 53;
    private static final long LOOK_AGAIN_NANOS = 200_000_000;

    private final RegionManifest manifest;
    private final KeyPair keyPair;
    private final Health health;
    private final Switch machine;

    private InsideRegion(RegionManifest manifest, KeyPair keyPair, Health health, Switch machine) {
        this.manifest = manifest;
        this.keyPair = keyPair;
        this.health = health;
        this.machine = machine;
    }

    /** @param folder the region's volume */
    public static InsideRegion enter(RegionFolder folder) throws RegionException {
        try {
            var manifest = RegionJson.mapper().readValue(Files.readAllBytes(folder.manifest()), RegionManifest.class);
            return new InsideRegion(
                    manifest,
                    AccessKeys.first(System.getenv("FAULTLINE_CREDENTIALS")),
                    new Health(manifest, folder),
                    new Switch(
                            System.err, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))));
        } catch (IOException | JacksonException e) {
            throw new RegionException("The region's volume " + folder.path() + " holds no manifest.", e);
        }
    }

    @Override
    public RegionManifest manifest() {
        return manifest;
    }

    @Override
    public String engine() {
        return "compose";
    }

    @Override
    public URI gateway() {
        return GATEWAY;
    }

    @Override
    public KeyPair keyPair() {
        return keyPair;
    }

    @Override
    public List<InetSocketAddress> nameServers() {
        return manifest.zones().stream()
                .map(place ->
                        new InetSocketAddress(manifest.addresses(place.zone()).nameServer(), DNS))
                .toList();
    }

    @Override
    public List<ZoneStatus> zones() {
        return manifest.zones().stream()
                .map(place -> new ZoneStatus(place.zone(), state(place.zone()), List.of()))
                .toList();
    }

    private ZoneState state(AvailabilityZone zone) {
        try {
            return ZoneState.valueOf(machine.ask(Switch.STATE, zone.name()).toUpperCase(Locale.ROOT));
        } catch (RegionException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public Set<String> runningInstances() {
        var ids = new TreeSet<String>();
        try {
            for (var place : manifest.zones())
                for (String id :
                        machine.ask(Switch.INSTANCES, place.zone().name()).split(" ", -1))
                    if (!id.isEmpty()) ids.add(id);
            return ids;
        } catch (RegionException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public Fault fail(AvailabilityZone zone, Failure failure) throws RegionException {
        int processes = Integer.parseInt(
                machine.ask(Switch.FAIL, zone.name(), failure.name().toLowerCase(Locale.ROOT)));
        var at = Instant.now();
        long atNanos = System.nanoTime();
        machine.next();
        return new Fault(zone, failure, at, atNanos, processes);
    }

    @Override
    public void start(AvailabilityZone zone) throws RegionException {
        machine.ask(Switch.START, zone.name());
    }

    /** Why the region is not steady; empty when it is. */
    public Optional<String> unsteadyBecause() throws InterruptedException {
        for (var zone : zones())
            if (zone.state() != ZoneState.RUNNING)
                return Optional.of(
                        "Zone " + zone.zone() + " is " + zone.state().name().toLowerCase(Locale.ROOT) + ".");
        return enginesUnsteadyBecause();
    }

    /** Why database, brokers or services are not steady, whatever the zones' containers are; empty when they are. */
    public Optional<String> enginesUnsteadyBecause() throws InterruptedException {
        var database = health.databaseInSync();
        if (database.isPresent()) return database;
        var brokers = health.brokers();
        return brokers.isPresent() ? brokers : health.services(health.services(GATEWAY));
    }

    @Override
    public boolean awaitSteady(Duration limit) throws InterruptedException {
        return await(this::unsteadyBecause, limit);
    }

    /** Waits until database, brokers and services are steady; whether they became so within the limit. */
    public boolean awaitEngines(Duration limit) throws InterruptedException {
        return await(this::enginesUnsteadyBecause, limit);
    }

    /** Why not, empty when all is well. */
    @FunctionalInterface
    private interface Question {
        Optional<String> ask() throws InterruptedException;
    }

    private static boolean await(Question question, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (question.ask().isPresent()) {
            if (System.nanoTime() - deadline >= 0) return false;
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) throw new InterruptedException();
        }
        return true;
    }

    @Override
    public void close() {
        health.close();
    }
}
