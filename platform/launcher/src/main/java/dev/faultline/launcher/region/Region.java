package dev.faultline.launcher.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.machine.Access;
import dev.faultline.launcher.machine.Listeners;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A running region on this machine. It owns every process of the region; none outlives it, however this process ends.
 * Closing it stops them and keeps the region's folder.
 */
public final class Region implements LabRegion, AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration ENGINES_LIMIT = Duration.ofSeconds(90);
    private static final Duration GATEWAY_LIMIT = Duration.ofSeconds(120);
    private static final int MOST_EXITS = 3;

    private final RegionSettings settings;
    private final Progress progress;
    private final RegionFolder folder;
    private final RegionManifest manifest;
    private final FileChannel lock;
    private final ProcessStarter starter;
    private final Health health;
    private final Inspection inspection;
    private final KeyPair keyPair;
    private final int gatewayPort;
    private final List<EmbeddedZone> zones = new ArrayList<>();
    private @Nullable Sweeper sweeper;
    private @Nullable ControlPlane controlPlane;
    private volatile boolean ready;
    private volatile boolean closed;

    private Region(RegionSettings settings, Progress progress) throws RegionException, IOException {
        this.settings = settings;
        this.progress = progress;
        this.folder = new RegionFolder(settings.data());
        this.lock = lock(settings, folder);
        this.manifest = Foundation.lay(settings);
        this.keyPair = AccessKeys.first(System.getenv("FAULTLINE_CREDENTIALS"));
        this.gatewayPort = settings.gatewayPort() == 0 ? Listeners.anyFree("127.0.0.1") : settings.gatewayPort();
        this.starter = new ProcessStarter();
        this.health = new Health(manifest, folder);
        this.inspection = new Inspection(manifest, folder, health, zones, gateway());
    }

    /**
     * Starts a region and returns when its public API answers.
     *
     * @throws RegionException with one sentence when it cannot be started; nothing is left running then
     */
    public static Region start(RegionSettings settings, Progress progress)
            throws RegionException, InterruptedException {
        Preflight.require(new Preflight(settings).machine());
        Region region = null;
        try {
            region = new Region(settings, progress);
            region.startAll();
            return region;
        } catch (RegionException | InterruptedException | RuntimeException e) {
            if (region != null) region.close();
            throw e;
        } catch (IOException e) {
            if (region != null) region.close();
            throw new RegionException("The region cannot be started (" + e.getMessage() + ").", e);
        }
    }

    private static FileChannel lock(RegionSettings settings, RegionFolder folder) throws IOException, RegionException {
        Files.createDirectories(folder.path());
        var channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() != null) return channel;
        channel.close();
        throw new RegionException("A region runs in " + folder.path() + " already: stop it with `"
                + RegionSettings.command(settings.region(), "faultline down") + "`.");
    }

    private void startAll() throws IOException, RegionException, InterruptedException {
        sweeper = Sweeper.start(manifest.run(), folder);
        ZoneProcesses.ofRun(manifest.run()).withData(folder.path().toRealPath()).crash();
        Preflight.require(new Preflight(settings).ports());
        Path home = homeOfZones();
        var java = new JavaCommand(settings.home(), settings.training());
        for (var place : manifest.zones()) {
            // One zone teaches the cache for all: they are alike.
            var command = place.index() == 1 ? java : new JavaCommand(settings.home(), null);
            zones.add(new EmbeddedZone(place.zone(), manifest, folder, home, command, starter));
        }
        for (var zone : zones) startZone(zone);
        progress.step("zones started: " + String.join(", ", names()));
        await("Postgres", ENGINES_LIMIT, health::database);
        await("Kafka", ENGINES_LIMIT, health::brokers);
        controlPlane = new ControlPlane(
                java,
                starter,
                new ControlPlaneEnvironment(settings, manifest, folder, gatewayPort).variables(),
                folder,
                progress);
        controlPlane.start();
        await("gateway at " + gateway(), GATEWAY_LIMIT, inspection::gatewayAnswers);
        ready = true;
    }

    private List<String> names() {
        return zones.stream().map(zone -> zone.zone().name()).toList();
    }

    /** Zones read the distribution as an unprivileged user, too; where that may not see it, it is copied to the data folder. */
    private Path homeOfZones() throws IOException {
        if (!Access.root() || Access.closedToOthers(settings.home()).isEmpty()) return settings.home();
        progress.step("copying the distribution to " + folder.homeForAll() + ", where nobody may read it");
        DistributionCopy.update(settings.home(), folder.homeForAll());
        return folder.homeForAll();
    }

    private void startZone(EmbeddedZone zone) throws IOException {
        zone.start();
        Thread.ofVirtual().name("watches-" + zone.zone()).start(() -> watch(zone));
    }

    private void watch(EmbeddedZone zone) {
        try {
            int exit = zone.awaitExit();
            if (!closed)
                progress.step("zone " + zone.zone() + " ended with " + exit + "; it stays down until it is started");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A question to the region; the answer is empty when all is well. */
    @FunctionalInterface
    private interface Question {
        Optional<String> ask() throws InterruptedException;
    }

    private void await(String what, Duration limit, Question question) throws RegionException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<String> problem = question.ask();
        while (problem.isPresent()) {
            for (var zone : zones)
                if (zone.state() == ZoneState.CRASHED)
                    throw new RegionException("Zone " + zone.zone() + " ended while the region started: "
                            + folder.zoneLog(zone.zone()) + " says why.");
            var services = controlPlane;
            if (services != null && services.exits() >= MOST_EXITS)
                throw new RegionException("The control plane ended " + services.exits() + " times while it started: "
                        + folder.controlPlaneLog() + " says why.");
            if (System.nanoTime() > deadline)
                throw new RegionException(problem.get() + " Gave up after " + limit.toSeconds() + " s; the logs in "
                        + folder.path() + " say more.");
            pause();
            problem = question.ask();
        }
        progress.step(what + " ready");
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        if (Thread.interrupted()) throw new InterruptedException();
    }

    public RegionFolder folder() {
        return folder;
    }

    @Override
    public RegionManifest manifest() {
        return manifest;
    }

    @Override
    public String engine() {
        return "embedded";
    }

    @Override
    public URI gateway() {
        return URI.create("http://localhost:" + gatewayPort);
    }

    @Override
    public KeyPair keyPair() {
        return keyPair;
    }

    @Override
    public List<InetSocketAddress> nameServers() {
        return manifest.zones().stream()
                .map(place -> manifest.addresses(place.zone()).nameServer())
                .map(address -> new InetSocketAddress(address, Listeners.effective(53)))
                .toList();
    }

    @Override
    public List<ZoneStatus> zones() {
        return zones.stream()
                .map(zone -> new ZoneStatus(zone.zone(), zone.state(), zone.processes()))
                .toList();
    }

    @Override
    public Set<String> runningInstances() {
        return zones.stream().flatMap(zone -> zone.instances().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private EmbeddedZone zone(AvailabilityZone name) {
        return zones.stream()
                .filter(zone -> zone.zone().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(
                        "There is no zone " + name + " here, only " + String.join(", ", names()) + "."));
    }

    @Override
    public Fault fail(AvailabilityZone name, Failure failure) {
        var zone = zone(name);
        Instant at = Instant.now();
        long atNanos = System.nanoTime();
        int processes =
                switch (failure) {
                    case CRASH -> zone.crash();
                    case FREEZE -> zone.freeze();
                    case ISOLATE ->
                        throw new UnsupportedOperationException(
                                "Zones on loopback cannot be isolated: use crash or freeze.");
                };
        return new Fault(name, failure, at, atNanos, processes);
    }

    public Fault crash(AvailabilityZone zone) {
        return fail(zone, Failure.CRASH);
    }

    public Fault freeze(AvailabilityZone zone) {
        return fail(zone, Failure.FREEZE);
    }

    /**
     * Lets a frozen zone go on where it stood.
     *
     * @return how many processes run again
     */
    public int thaw(AvailabilityZone zone) {
        return zone(zone).thaw();
    }

    public boolean frozen(AvailabilityZone zone) {
        return zone(zone).state() == ZoneState.FROZEN;
    }

    /** @throws RegionException when the zone runs already, or its process cannot be started */
    @Override
    public void start(AvailabilityZone name) throws RegionException {
        var zone = zone(name);
        if (zone.state() == ZoneState.RUNNING || zone.state() == ZoneState.STARTING)
            throw new RegionException("Zone " + name + " runs already.");
        try {
            startZone(zone);
        } catch (IOException e) {
            throw new RegionException("Zone " + name + " cannot be started (" + e.getMessage() + ").", e);
        }
    }

    /** @see Inspection#unsteadyBecause() */
    public Optional<String> unsteadyBecause() throws InterruptedException {
        return inspection.unsteadyBecause();
    }

    @Override
    public boolean awaitSteady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (inspection.unsteadyBecause().isPresent()) {
            if (System.nanoTime() > deadline) return false;
            pause();
        }
        return true;
    }

    public RegionStatus status() throws InterruptedException {
        var process = controlPlane;
        return inspection.status(
                ready,
                process == null ? OptionalLong.empty() : process.pid(),
                nameServers().getFirst());
    }

    /** Stops everything in good order: the control plane, then the zones side by side; then kills what is left. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            closeInOrder();
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            killAndRelease();
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private void closeInOrder() throws InterruptedException {
        var services = controlPlane;
        if (services != null) services.close(settings.stopLimit());
        zones.forEach(EmbeddedZone::terminate);
        for (var zone : zones) zone.awaitEnd(settings.stopLimit());
    }

    private void killAndRelease() {
        try {
            ZoneProcesses.ofRun(manifest.run())
                    .withData(folder.path().toRealPath())
                    .crash();
            var last = sweeper;
            if (last != null) last.close();
            health.close();
            starter.close();
            lock.close();
        } catch (IOException e) {
            // The sweeper notices our end in any case, and the kernel takes the lock back.
            progress.step("closing the region: " + e.getMessage());
        }
    }
}
