package dev.faultline.lab.databasefailover.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.lab.databasefailover.core.Findings;
import dev.faultline.lab.databasefailover.core.OrderStatistics;
import dev.faultline.lab.databasefailover.core.Part;
import dev.faultline.lab.rig.core.DatabaseSighting;
import dev.faultline.lab.rig.core.Moment;
import dev.faultline.lab.rig.io.Customers;
import dev.faultline.lab.rig.io.Pause;
import dev.faultline.lab.rig.io.ShopDatabase;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.lab.LabRegion.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.Event;

/** One zone's outage under orders: steady, fault, fail-over, a second copy, and the zone's return. */
final class Failover {
    private static final Duration STEADY = Duration.ofSeconds(6);
    /** The orders go on at least so long after the fault. */
    private static final Duration AFTER_FAULT = Duration.ofSeconds(12);

    private static final Duration SECOND_COPY = Duration.ofSeconds(60);
    private static final Duration RETURN = Duration.ofSeconds(90);
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private final LabRegion region;
    private final Plan plan;
    private final ShopDatabase database;
    private final Watch watch;
    private final Customers customers;
    private final Consumer<String> progress;
    private final List<Moment> moments = new ArrayList<>();

    Failover(
            LabRegion region,
            Plan plan,
            ShopDatabase database,
            Watch watch,
            Customers customers,
            Consumer<String> progress) {
        this.region = region;
        this.plan = plan;
        this.database = database;
        this.watch = watch;
        this.customers = customers;
        this.progress = progress;
    }

    Findings run(Instant startedAt, AvailabilityZone victim) throws Exception {
        Pause.sleep(STEADY);
        DatabaseSighting before = watch.sightings().getLast();
        var part = Part.of(before, victim.name());
        var fault = region.fail(victim, plan.failure());
        progress.accept("%s %s: %d processes; it had %s"
                .formatted(victim, did(plan.failure()), fault.processes(), part.words()));
        // Who holds no copy leaves the pair as it is.
        var secondCopy = part == Part.NONE
                ? before
                : watch.await(fault.atNanos(), seen -> seen.inSync() && seen.without(victim.name()), SECOND_COPY);
        Pause.until(fault.atNanos() + AFTER_FAULT.toNanos());
        long startedAgain = System.nanoTime();
        region.start(victim);
        progress.accept(victim + " started again");
        var back = awaitSteady(startedAgain);
        Pause.sleep(AFTERWARDS);
        var orders = customers.stop();
        long end = System.nanoTime();
        var kept = database.orders();
        var events = database.events(fault.at().minusSeconds(1));
        var statistics = OrderStatistics.of(orders, kept, fault.atNanos(), end);
        tell(fault, startedAgain, events, statistics);
        return new Findings(
                region.manifest().region().name(),
                region.engine(),
                plan.seed(),
                startedAt,
                victim.name(),
                plan.failure(),
                part,
                fault.at(),
                fault.processes(),
                part.expectedOutage(plan.failure(), LeaseTerms.DEFAULT.ttl()),
                orders,
                statistics,
                after(
                        fault,
                        watch.sightings().stream()
                                .filter(seen -> seen.atNanos() > fault.atNanos()
                                        && !seen.primary().equals(before.primary()))
                                .findFirst()
                                .orElse(null)),
                after(fault, secondCopy),
                back,
                events.stream().map(Event::message).toList(),
                moments.stream()
                        .sorted(Comparator.comparingLong(Moment::afterFaultNanos))
                        .toList());
    }

    private OptionalLong awaitSteady(long startedAgain) throws InterruptedException {
        if (!region.awaitSteady(RETURN)) return OptionalLong.empty();
        return watch.await(0, seen -> watch.sightings().getLast().inSync(), RETURN) == null
                ? OptionalLong.empty()
                : OptionalLong.of(System.nanoTime() - startedAgain);
    }

    private static OptionalLong after(Fault fault, @Nullable DatabaseSighting seen) {
        return seen == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, seen.atNanos() - fault.atNanos()));
    }

    private static String did(Failure failure) {
        return switch (failure) {
            case CRASH -> "killed";
            case FREEZE -> "frozen";
            case ISOLATE -> "cut off";
        };
    }

    private void tell(Fault fault, long startedAgain, List<Event> events, OrderStatistics orders) {
        add(
                fault,
                orders.outageFromNanos(),
                "no order is acknowledged for %,d ms".formatted(orders.outageNanos() / 1_000_000));
        add(
                fault,
                fault.atNanos(),
                "%s: %d processes %s".formatted(fault.zone(), fault.processes(), did(fault.failure())));
        add(fault, startedAgain, fault.zone() + " started again");
        for (var seen : watch.sightings())
            if (seen.atNanos() > fault.atNanos()) add(fault, seen.atNanos(), seen.words());
        for (var event : events) {
            long after = Duration.between(fault.at(), event.date()).toNanos();
            if (after >= 0) add(fault, fault.atNanos() + after, "event: " + event.message());
        }
    }

    private void add(Fault fault, long atNanos, String what) {
        long after = atNanos - fault.atNanos();
        moments.add(new Moment(after, fault.at().plusNanos(after), what));
    }
}
