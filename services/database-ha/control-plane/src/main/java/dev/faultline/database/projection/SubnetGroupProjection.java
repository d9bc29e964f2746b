package dev.faultline.database.projection;

import static dev.faultline.database.streams.Streams.SUBNET_GROUPS;

import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup.Event;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup.SubnetGroupCreated;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.stereotype.Component;

/** DB subnet groups. */
@Component
final class SubnetGroupProjection implements Projection<Event> {
    private final JdbcAggregateOperations rows;

    SubnetGroupProjection(JdbcAggregateOperations rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "db-subnet-groups";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return SUBNET_GROUPS;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        String name = envelope.stream().id();
        boolean created = envelope.event() instanceof SubnetGroupCreated;
        switch (DbSubnetGroup.evolve(created ? new DbSubnetGroup.Absent() : state(name), envelope.event())) {
            case DbSubnetGroup.Absent _ -> rows.deleteById(name, SubnetGroupRow.class);
            case DbSubnetGroup.Active active -> {
                if (created) rows.insert(SubnetGroupRow.of(name, active));
                else rows.update(SubnetGroupRow.of(name, active));
            }
        }
    }

    private DbSubnetGroup.State state(String name) {
        var row = rows.findById(name, SubnetGroupRow.class);
        if (row == null) throw new IllegalStateException("no row of the subnet group " + name);
        return row.state();
    }

    @Override
    public void clear() {
        rows.deleteAll(SubnetGroupRow.class);
    }
}
