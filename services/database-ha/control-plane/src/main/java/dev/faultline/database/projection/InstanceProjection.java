package dev.faultline.database.projection;

import static dev.faultline.database.streams.Streams.INSTANCES;

import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.Event;
import dev.faultline.database.domain.instance.DbInstance.Gone;
import dev.faultline.database.domain.instance.DbInstance.InstanceCreated;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.topology.RegionManifest;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.stereotype.Component;

/** DB instances, and what DescribeEvents tells of them. */
@Component
final class InstanceProjection implements Projection<Event> {
    private final JdbcAggregateOperations rows;
    private final Region region;

    InstanceProjection(JdbcAggregateOperations rows, RegionManifest manifest) {
        this.rows = rows;
        this.region = manifest.region();
    }

    @Override
    public String name() {
        return "db-instances";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return INSTANCES;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        var before = state(envelope);
        var after = DbInstance.evolve(before, envelope.event());
        var row = InstanceRow.of(after);
        if (envelope.event() instanceof InstanceCreated) rows.insert(row);
        else rows.update(row);
        int place = 0;
        for (var text : InstanceTexts.of(before, envelope.event()))
            rows.insert(EventRow.of(envelope, place++, source(after), text));
    }

    private DbInstance.State state(Envelope<Event> envelope) {
        if (envelope.event() instanceof InstanceCreated) return new DbInstance.Absent();
        var row = rows.findById(envelope.stream().id(), InstanceRow.class);
        if (row == null) throw new IllegalStateException("no row of " + envelope.stream());
        return row.state();
    }

    private EventRow.Source source(DbInstance.State state) {
        Present i =
                switch (state) {
                    case Present present -> present;
                    case Gone gone -> gone.last();
                    case DbInstance.Absent _ -> throw new IllegalStateException("an event of nothing");
                };
        String identifier = i.settings().identifier();
        var arn = Arn.of("rds", region, i.spec().account(), "db:" + identifier);
        return new EventRow.Source("db-instance", identifier, arn.toString());
    }

    @Override
    public void clear() {
        rows.deleteAll(InstanceRow.class);
        EventRow.clear(rows, "db-instance");
    }
}
