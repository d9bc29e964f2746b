package dev.faultline.scalinggroups.projection;

import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.domain.instance.Instance.*;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import java.util.HashMap;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** Instances, also those that are terminated. */
public final class InstanceProjection implements Projection<Event> {
    private final JdbcAggregateOperations rows;

    public InstanceProjection(JdbcAggregateOperations rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "instances";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return INSTANCES;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        if (envelope.event() instanceof InstanceLaunched launched) rows.insert(InstanceRow.of(launched));
        else rows.update(changed(row(envelope.stream().id()), envelope.event()));
    }

    private static InstanceRow changed(InstanceRow row, Event event) {
        return switch (event) {
            case InstanceLaunched _ -> row;
            case AddressGiven e -> row.addressed(e.address());
            case InstanceRunning e -> row.moved(InstanceState.RUNNING, StateReason.NONE, row.launchedAt(), e.at());
            case ReachabilityChanged e -> row.reached(e.reachable(), e.at());
            case InstanceStopping e -> row.moved(InstanceState.STOPPING, e.reason(), row.launchedAt(), e.at());
            case InstanceStopped e -> row.moved(InstanceState.STOPPED, e.reason(), row.launchedAt(), e.at());
            case InstanceStarting e -> row.moved(InstanceState.PENDING, StateReason.NONE, e.at(), e.at());
            case InstanceRebooted _ -> row;
            case InstanceShuttingDown e -> row.moved(InstanceState.SHUTTING_DOWN, e.reason(), row.launchedAt(), e.at());
            case InstanceTerminated e -> row.moved(InstanceState.TERMINATED, e.reason(), row.launchedAt(), e.at());
            case TagsAdded e -> {
                var tags = new HashMap<>(row.tagMap());
                tags.putAll(e.tags());
                yield row.tagged(tags);
            }
            case TagsRemoved e -> {
                var tags = new HashMap<>(row.tagMap());
                tags.keySet().removeAll(e.keys());
                yield row.tagged(tags);
            }
        };
    }

    private InstanceRow row(String id) {
        InstanceRow row = rows.findById(id, InstanceRow.class);
        if (row == null) throw new IllegalStateException("no row of instance " + id);
        return row;
    }

    @Override
    public void clear() {
        rows.deleteAll(InstanceRow.class);
    }
}
