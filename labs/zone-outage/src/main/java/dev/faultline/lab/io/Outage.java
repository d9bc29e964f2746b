package dev.faultline.lab.io;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.FirstLaunch;
import dev.faultline.lab.core.LoadLog;
import dev.faultline.lab.core.LoadStatistics;
import dev.faultline.lab.core.NodeTraffic;
import dev.faultline.lab.core.Prediction;
import dev.faultline.lab.core.Recovery;
import dev.faultline.lab.core.Sighting;
import dev.faultline.lab.rig.io.Deployment;
import dev.faultline.lab.rig.io.Deployment.Application;
import dev.faultline.lab.rig.io.Names;
import dev.faultline.lab.rig.io.Pause;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.lab.LabRegion.Fault;
import dev.faultline.launcher.lab.LabRegion.ZoneState;
import dev.faultline.zone.beacon.PeerWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One zone's outage under load: steady, fault, recovery, and the zone's return where that is asked for. */
final class Outage {
    static final int CAPACITY = 6;
    static final Application APPLICATION =
            new Application(CAPACITY, "#!/bin/sh\nexec faultline-web " + Deployment.PORT + "\n");
    static final Duration STEADY = Duration.ofSeconds(8);
    /** The load goes on at least so long after the fault. */
    static final Duration AFTER_FAULT = Duration.ofSeconds(14);

    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);
    private static final Duration RETURN_LIMIT = Duration.ofSeconds(90);
    private static final Duration AFTERWARDS = Duration.ofSeconds(4);
    /** Nodes report every second, and a topic whose leader was lost has a new one by now. */
    private static final Duration REPORTS_LIMIT = Duration.ofSeconds(6);

    private static final Duration LOOK_CLOSELY = Duration.ofMillis(120);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final LabRegion region;
    private final Plan plan;
    private final Deployment deployment;
    private final Observer observer;
    private final Names names;
    private final TrafficReports reports;
    private final Consumer<String> progress;

    private @Nullable Fault fault;
    private @Nullable Instant startedAgainAt;
    private long startedAgainNanos;

    Outage(
            LabRegion region,
            Plan plan,
            Deployment deployment,
            Observer observer,
            Names names,
            TrafficReports reports,
            Consumer<String> progress) {
        this.region = region;
        this.plan = plan;
        this.deployment = deployment;
        this.observer = observer;
        this.names = names;
        this.reports = reports;
        this.progress = progress;
    }

    /** @param returns whether the zone is started again, and awaited */
    Findings run(int clients, double requestsPerSecond, boolean returns) throws Exception {
        warmUp(clients, requestsPerSecond);
        var from = Instant.now();
        try (var load = load(clients, requestsPerSecond)) {
            Pause.sleep(STEADY);
            observer.every(LOOK_CLOSELY);
            Pause.sleep(Duration.ofMillis(500));
            var open = load.openTo(prefix());
            var prediction = predict(load, open, clients, requestsPerSecond);
            var failed = region.fail(plan.victim(), plan.failure());
            fault = failed;
            progress.accept(plan.victim() + " " + word() + ": " + failed.processes() + " processes");
            var victim = plan.victim().name();
            observer.await(sighting -> recovered(failed.atNanos()), RECOVERY_LIMIT);
            // Each look costs the region a little of what its users need.
            observer.every(LOOK);
            Pause.until(failed.atNanos() + AFTER_FAULT.toNanos());
            var back = returns ? Optional.of(bringBack(load, failed)) : Optional.<Findings.Return>empty();
            var log = load.stop();
            var traffic = traffic(from);
            return new Findings(
                    victim,
                    plan.failure(),
                    CAPACITY,
                    LoadStatistics.of(log),
                    log,
                    open,
                    failed.atNanos(),
                    log.endNanos() - failed.atNanos(),
                    prediction,
                    Recovery.of(observer.sightings(), failed.atNanos(), victim, CAPACITY),
                    traffic,
                    back.map(it -> it.servedAt(firstAnswer(log, victim))));
        }
    }

    private Prediction predict(Load load, int openToVictim, int clients, double requestsPerSecond) {
        var steady = LoadStatistics.of(load.soFar());
        var first = FirstLaunch.of(observer.sightings(), deployment.groupRequestedNanos(), CAPACITY);
        return Prediction.of(
                new Prediction.Settings(
                        plan.failure(),
                        clients,
                        region.manifest().zones().size(),
                        Duration.ofNanos((long) (clients * 1e9 / requestsPerSecond)),
                        LogicalClient.CONNECTION_AGE.plus(LogicalClient.CONNECTION_AGE_SPREAD.dividedBy(2)),
                        LogicalClient.RESPONSE_TIMEOUT,
                        Deployment.HEALTH_INTERVAL,
                        new Prediction.Beacon(PeerWatch.INTERVAL, PeerWatch.TIMEOUT, PeerWatch.MISSES_TO_UNREACHABLE)),
                new Prediction.Observed(
                        openToVictim,
                        ofMs(steady.p50Ms()),
                        ofMs(steady.p99Ms()),
                        first.reaction(),
                        first.launch(),
                        names.timeToLive()));
    }

    private static Duration ofMs(double ms) {
        return Duration.ofNanos((long) (ms * 1e6));
    }

    /** What the nodes did, once every node that runs now has reported later than the load's end. */
    private Optional<NodeTraffic> traffic(Instant from) throws InterruptedException {
        var running = region.zones().stream()
                .filter(zone -> zone.state() == ZoneState.RUNNING)
                .map(zone -> zone.zone().name())
                .collect(Collectors.toSet());
        return reports.await(deployment.loadBalancer(), from, Instant.now(), running, REPORTS_LIMIT);
    }

    private OptionalLong firstAnswer(LoadLog log, String zone) {
        return log.samples().stream()
                .filter(sample -> sample.success() && sample.zone().equals(zone))
                .mapToLong(sample -> sample.endNanos() - startedAgainNanos)
                .filter(since -> since > 0)
                .findFirst();
    }

    Fault fault() {
        if (fault == null) throw new IllegalStateException("no zone has failed yet");
        return fault;
    }

    Optional<Instant> startedAgainAt() {
        return Optional.ofNullable(startedAgainAt);
    }

    long startedAgainNanos() {
        return startedAgainNanos;
    }

    /** Warms up clients, load balancer and application; what is slow then is not the outage's doing. */
    private void warmUp(int clients, double requestsPerSecond) throws InterruptedException {
        LoadLog log;
        try (var load = load(clients, requestsPerSecond)) {
            Pause.sleep(WARM_UP);
            log = load.stop();
        }
        if (LoadStatistics.of(log).responses2xx() == 0)
            throw new IllegalStateException("No request is answered at " + deployment.dnsName() + ":" + Deployment.PORT
                    + " although its targets are healthy.");
    }

    private Load load(int clients, double requestsPerSecond) {
        return new Load(clients, requestsPerSecond, deployment.dnsName(), "/", names, plan.seed());
    }

    private boolean recovered(long faultNanos) {
        return Recovery.of(observer.sightings(), faultNanos, plan.victim().name(), CAPACITY)
                .atStrength()
                .isPresent();
    }

    private Findings.Return bringBack(Load load, Fault failed) throws Exception {
        var victim = plan.victim().name();
        startedAgainAt = Instant.now();
        startedAgainNanos = System.nanoTime();
        region.start(plan.victim());
        progress.accept(plan.victim() + " started again");
        var zones = region.manifest().zones().size();
        var balanced = observer.await(
                sighting -> sighting.atNanos() > startedAgainNanos
                        && Recovery.balanced(sighting, CAPACITY, zones)
                        && allHealthy(sighting),
                RETURN_LIMIT);
        var balancedAt = System.nanoTime();
        await(() -> load.answeredSince(victim, startedAgainNanos), AFTERWARDS.multipliedBy(3));
        Pause.sleep(AFTERWARDS);
        var survivors = new Survivors(region, observer, victim, failed.atNanos(), startedAgainNanos);
        survivors.settle();
        return new Findings.Return(
                startedAgainNanos,
                balanced ? OptionalLong.of(balancedAt - startedAgainNanos) : OptionalLong.empty(),
                OptionalLong.empty(),
                survivors.resurrected(),
                survivors.leaked());
    }

    private static boolean allHealthy(Sighting sighting) {
        return sighting.targets().values().stream().filter("healthy"::equals).count() == CAPACITY;
    }

    private String prefix() {
        var host = region.manifest().addresses(plan.victim()).infrastructure();
        return host.substring(0, host.lastIndexOf('.') + 1);
    }

    private String word() {
        return switch (plan.failure()) {
            case CRASH -> "crashed";
            case FREEZE -> "frozen";
            case ISOLATE -> "isolated";
        };
    }

    private static boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) return false;
            Pause.sleep(Duration.ofMillis(20));
        }
        return true;
    }
}
