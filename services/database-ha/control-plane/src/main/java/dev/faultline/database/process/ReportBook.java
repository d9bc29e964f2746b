package dev.faultline.database.process;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.contract.DatabaseReport.Role;
import dev.faultline.database.domain.instance.Sight;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The latest report of every zone: soft state, kept in memory only. A report's age is counted from its arrival, since the
 * clocks of zones are none of our business.
 */
@Component
public final class ReportBook {
    /** Zones report every second, and a broker's death keeps reports back for about three. */
    public static final Duration VALID = Duration.ofSeconds(5);

    private static final int ZONES = 3;

    private final Map<AvailabilityZone, Received> latest = new ConcurrentHashMap<>();
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /** When most of the region was heard again, or for the first time. */
    private volatile long heardSinceNanos;

    /** The moments that an instance can be restored to, as far as they were told last. */
    public record Window(Instant earliest, Instant latest) {}

    private record Received(DatabaseReport report, long atNanos) {
        boolean isOlderThan(DatabaseReport other) {
            return report.incarnation() < other.incarnation()
                    || (report.incarnation() == other.incarnation() && report.sequence() < other.sequence());
        }
    }

    /** Keeps a report unless a newer one of its zone is here already. */
    public void receive(DatabaseReport report, long nowNanos) {
        if (fresh(nowNanos).size() < Sight.MOST_OF_THE_REGION) heardSinceNanos = nowNanos;
        latest.compute(
                report.zone(),
                (_, known) -> known == null || known.isOlderThan(report) ? new Received(report, nowNanos) : known);
        for (var node : report.nodes()) {
            var from = node.earliestRestorable();
            var to = node.latestRestorable();
            if (from != null && to != null)
                windows.merge(
                        node.resourceId(),
                        new Window(from, to),
                        (known, told) -> told.latest().isBefore(known.latest()) ? known : told);
        }
    }

    /** What is known of an instance's backups, also when its primary is away: the archive is in other zones. */
    public Optional<Window> window(String resourceId) {
        return Optional.ofNullable(windows.get(resourceId));
    }

    /** What is seen of a snapshot. */
    public static DbSnapshot.Sight snapshotSight(Map<AvailabilityZone, DatabaseReport> fresh, String snapshotId) {
        var holdings = new HashMap<AvailabilityZone, DbSnapshot.Holding>();
        fresh.forEach((zone, report) -> report.snapshots().stream()
                .filter(snapshot -> snapshot.snapshotId().equals(snapshotId))
                .findFirst()
                .ifPresent(snapshot ->
                        holdings.put(zone, new DbSnapshot.Holding(snapshot.takenAt(), snapshot.failure()))));
        return new DbSnapshot.Sight(fresh.keySet(), holdings);
    }

    /** The reports that are fresh, by zone. */
    public Map<AvailabilityZone, DatabaseReport> fresh(long nowNanos) {
        var fresh = new TreeMap<AvailabilityZone, DatabaseReport>();
        latest.forEach((zone, received) -> {
            if (nowNanos - received.atNanos() <= VALID.toNanos()) fresh.put(zone, received.report());
        });
        return fresh;
    }

    /**
     * The fresh reports, as soon as a zone that is not among them can be believed to be away; none before. A service that
     * has just started, or has heard nobody for a while, hears the zones one after the other.
     */
    public Map<AvailabilityZone, DatabaseReport> believed(long nowNanos) {
        var fresh = fresh(nowNanos);
        return fresh.size() == ZONES || nowNanos - heardSinceNanos > VALID.toNanos() ? fresh : Map.of();
    }

    /** The zones that are heard. */
    public Set<AvailabilityZone> heard(long nowNanos) {
        return Set.copyOf(fresh(nowNanos).keySet());
    }

    /** What is seen of an instance. */
    public static Sight sight(Map<AvailabilityZone, DatabaseReport> fresh, String resourceId) {
        var nodes = new HashMap<AvailabilityZone, Sight.Node>();
        fresh.forEach((zone, report) -> node(report, resourceId).ifPresent(node -> nodes.put(zone, read(node))));
        return new Sight(fresh.keySet(), nodes);
    }

    /** What the node that serves an instance says, if one does. */
    public Optional<NodeReport> serving(String resourceId, long nowNanos) {
        return nodes(fresh(nowNanos).values(), resourceId).stream()
                .filter(ReportBook::isOpen)
                .max((one, other) -> Long.compare(one.epoch(), other.epoch()));
    }

    private static List<NodeReport> nodes(Collection<DatabaseReport> reports, String resourceId) {
        return reports.stream()
                .flatMap(report -> node(report, resourceId).stream())
                .toList();
    }

    private static Optional<NodeReport> node(DatabaseReport report, String resourceId) {
        return report.nodes().stream()
                .filter(node -> node.resourceId().equals(resourceId))
                .findFirst();
    }

    /** A read replica serves readers, also while it does not follow its source. */
    private static boolean isOpen(NodeReport node) {
        return node.open() && (node.role() == Role.PRIMARY || node.role() == Role.REPLICA);
    }

    private static Sight.Node read(NodeReport node) {
        return new Sight.Node(
                node.version(),
                switch (node.role()) {
                    case PRIMARY -> Sight.Role.PRIMARY;
                    case STANDBY -> Sight.Role.STANDBY;
                    case JOINING -> Sight.Role.JOINING;
                    case SPARE -> Sight.Role.SPARE;
                    case REPLICA -> Sight.Role.REPLICA;
                    case STOPPED -> Sight.Role.STOPPED;
                    case DELETED -> Sight.Role.DELETED;
                },
                node.epoch(),
                isOpen(node),
                node.sync(),
                node.reboots(),
                node.failovers(),
                node.earliestRestorable() != null,
                node.storageFull(),
                node.failure());
    }
}
