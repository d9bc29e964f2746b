package dev.faultline.lab.restore.core;

import dev.faultline.lab.rig.core.Moment;
import dev.faultline.lab.rig.core.Order;
import dev.faultline.lab.rig.core.Order.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that the lab has shown.
 *
 * @param mistakeAt by the database server's clock
 * @param restoreTime what was asked for: the mistake's moment, cut to a second as AWS takes it
 * @param orders of the shop until after the mistake
 * @param restored the ids that the restored database has
 * @param atTargetNanos the moment of {@code restoreTime} on the orders' clock
 * @param restorable from the mistake until LatestRestorableTime had passed it
 * @param restore from the call until the restored instance was available
 * @param outage from the last order acknowledged before the mistake to the first one that the restored shop acknowledged
 */
public record Findings(
        String region,
        String engine,
        long seed,
        Instant startedAt,
        Instant mistakeAt,
        Instant restoreTime,
        List<Order> orders,
        Set<Long> restored,
        long atTargetNanos,
        Duration restorable,
        Duration restore,
        Duration outage,
        List<Moment> timeline) {
    /** Clocks and commits are not the same moment: an order that was acknowledged so shortly before may be on either side. */
    private static final long EDGE_NANOS = 50_000_000;

    public Set<Long> acknowledged() {
        return orders.stream()
                .filter(order -> order.outcome() == Outcome.ACKNOWLEDGED)
                .map(Order::id)
                .collect(Collectors.toSet());
    }

    /** Acknowledged, and not in the restored database: the price of a mistake, in orders. */
    public Set<Long> lost() {
        var lost = acknowledged();
        lost.removeAll(restored);
        return lost;
    }

    /** Of those, what had been acknowledged before the moment that was asked for: nothing may be missing there. */
    public Set<Long> missing() {
        return orders.stream()
                .filter(order -> order.outcome() == Outcome.ACKNOWLEDGED
                        && order.doneNanos() < atTargetNanos - EDGE_NANOS
                        && !restored.contains(order.id()))
                .map(Order::id)
                .collect(Collectors.toSet());
    }

    /** Restored although it was sent after that moment. */
    public Set<Long> tooLate() {
        return orders.stream()
                .filter(order -> order.sentNanos() > atTargetNanos + EDGE_NANOS && restored.contains(order.id()))
                .map(Order::id)
                .collect(Collectors.toSet());
    }

    /** RPO by the clock: from the restored moment to the mistake. */
    public Duration lostTime() {
        return Duration.between(restoreTime, mistakeAt);
    }

    public String again() {
        return "make lab LAB=point-in-time-restore" + (engine.equals("embedded") ? "" : " ENGINE=" + engine) + " SEED="
                + seed;
    }
}
