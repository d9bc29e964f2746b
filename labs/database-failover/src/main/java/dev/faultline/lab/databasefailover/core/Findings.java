package dev.faultline.lab.databasefailover.core;

import dev.faultline.lab.rig.core.Moment;
import dev.faultline.lab.rig.core.Order;
import dev.faultline.launcher.lab.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * All that the lab has shown.
 *
 * @param part what the victim was to the database
 * @param primaryMoved from the fault until DescribeDBInstances showed another primary; empty when it never did
 * @param secondCopy from the fault until there was a standby in sync in a zone that is left
 * @param backInSync from the zone's start until the region was steady and the database in sync
 * @param events what DescribeEvents told from the fault on, in its order
 * @param timeline in the order of time
 */
public record Findings(
        String region,
        String engine,
        long seed,
        Instant startedAt,
        String victim,
        Failure failure,
        Part part,
        Instant faultAt,
        int processesFailed,
        Duration expectedOutage,
        List<Order> orders,
        OrderStatistics statistics,
        OptionalLong primaryMoved,
        OptionalLong secondCopy,
        OptionalLong backInSync,
        List<String> events,
        List<Moment> timeline) {

    /** The command that repeats the run. */
    public String again() {
        return "make lab LAB=database-failover"
                + (engine.equals("embedded") ? "" : " ENGINE=" + engine) + " ZONE=" + victim
                + (failure == Failure.CRASH ? "" : " FAILURE=" + failure.name().toLowerCase(Locale.ROOT))
                + " SEED=" + seed;
    }
}
