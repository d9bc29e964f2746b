package dev.faultline.database.process;

import static dev.faultline.database.streams.Streams.INSTANCES;

import dev.faultline.database.domain.instance.DbInstance.Observe;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.DbInstanceStatus;
import dev.faultline.database.domain.instance.Sight;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.projection.InstanceRow;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Sweep;
import dev.faultline.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells every instance what is seen of it: at once when that changes, and again from time to time. */
@Component
final class InstanceSweep implements Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceSweep.class);
    private static final Duration EVERY = Duration.ofMillis(250);
    /** While something is under way, time alone may decide. */
    private static final Duration UNSETTLED = Duration.ofSeconds(1);

    private static final Duration SETTLED = Duration.ofSeconds(15);

    private final EventStore store;
    private final ReportBook reports;
    private final Databases databases;
    private final TimeSource time;
    private final Map<String, Told> told = new HashMap<>();

    private record Told(Sight sight, long atNanos) {}

    InstanceSweep(EventStore store, ReportBook reports, Databases databases, TimeSource time) {
        this.store = store;
        this.reports = reports;
        this.databases = databases;
        this.time = time;
    }

    @Override
    public String name() {
        return "db-instances";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void sweep(Instant now) {
        List<InstanceRow> rows = databases.unpurged();
        told.keySet().retainAll(rows.stream().map(InstanceRow::resourceId).collect(Collectors.toSet()));
        long nanos = time.nanoTime();
        var fresh = reports.believed(nanos);
        if (fresh.isEmpty()) return; // While nobody can be believed, nothing is decided.
        for (InstanceRow row : rows) tell(row, ReportBook.sight(fresh, row.resourceId()), now, nanos);
    }

    private void tell(InstanceRow row, Sight sight, Instant now, long nanos) {
        var last = told.get(row.resourceId());
        Duration pause = isSettled(row) ? SETTLED : UNSETTLED;
        if (last != null && last.sight().equals(sight) && nanos - last.atNanos() < pause.toNanos()) return;
        try {
            store.handle(INSTANCES, row.resourceId(), new Observe(sight, now));
            told.put(row.resourceId(), new Told(sight, nanos));
        } catch (RuntimeException e) {
            // One instance that cannot be judged must not keep the others waiting.
            LOG.warn("what is seen of {} was not recorded; it is told again: {}", row.resourceId(), e.toString());
        }
    }

    private static boolean isSettled(InstanceRow row) {
        return row.present().filter(InstanceSweep::isSettled).isPresent();
    }

    private static boolean isSettled(Present i) {
        return (i.status() == DbInstanceStatus.AVAILABLE && i.condition().closedSince() == null)
                || i.status() == DbInstanceStatus.STOPPED;
    }
}
