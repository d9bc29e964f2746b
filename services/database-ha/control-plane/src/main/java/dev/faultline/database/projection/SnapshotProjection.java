package dev.faultline.database.projection;

import static dev.faultline.database.streams.Streams.SNAPSHOTS;

import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.snapshot.DbSnapshot.*;
import dev.faultline.database.projection.EventRow.Text;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.topology.RegionManifest;
import java.util.Locale;
import java.util.Optional;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.stereotype.Component;

/** DB snapshots, and what DescribeEvents tells of them. */
@Component
final class SnapshotProjection implements Projection<Event> {
    private static final String SOURCE_TYPE = "db-snapshot";

    private final JdbcAggregateOperations rows;
    private final Region region;

    SnapshotProjection(JdbcAggregateOperations rows, RegionManifest manifest) {
        this.rows = rows;
        this.region = manifest.region();
    }

    @Override
    public String name() {
        return "db-snapshots";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return SNAPSHOTS;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        boolean first = envelope.event() instanceof SnapshotRequested;
        var after = DbSnapshot.evolve(
                first ? new DbSnapshot.Absent() : row(envelope.stream().id()).state(), envelope.event());
        var row = SnapshotRow.of(after);
        if (first) rows.insert(row);
        else rows.update(row);
        text(definition(after).type(), envelope.event())
                .ifPresent(text -> rows.insert(EventRow.of(envelope, 0, source(after), text)));
    }

    private SnapshotRow row(String id) {
        var row = rows.findById(id, SnapshotRow.class);
        if (row == null) throw new IllegalStateException("no row of the snapshot " + id);
        return row;
    }

    /** As AWS has them; an automated one goes without a word. */
    private static Optional<Text> text(Type type, Event event) {
        String label = type.name().toLowerCase(Locale.ROOT);
        return switch (event) {
            case SnapshotRequested e ->
                Optional.of(new Text(
                        "creation",
                        "Creating " + label + " snapshot",
                        e.definition().requestedAt()));
            case SnapshotCompleted e ->
                Optional.of(new Text("creation", capitalized(label) + " snapshot created", e.at()));
            case SnapshotFailed e -> Optional.of(new Text("failure", "Snapshot failed: " + e.why(), e.at()));
            case SnapshotDeleted e ->
                type == Type.MANUAL
                        ? Optional.of(new Text("deletion", "Deleted manual snapshot", e.at()))
                        : Optional.empty();
            case SnapshotPurged _, TagsChanged _ -> Optional.empty();
        };
    }

    private static String capitalized(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static Definition definition(DbSnapshot.State state) {
        return switch (state) {
            case Present s -> s.definition();
            case Gone gone -> gone.definition();
            case DbSnapshot.Absent _ -> throw new IllegalStateException("an event of nothing");
        };
    }

    private EventRow.Source source(DbSnapshot.State state) {
        var of = definition(state);
        var arn = Arn.of("rds", region, of.account(), "snapshot:" + of.identifier());
        return new EventRow.Source(SOURCE_TYPE, of.identifier(), arn.toString());
    }

    @Override
    public void clear() {
        rows.deleteAll(SnapshotRow.class);
        EventRow.clear(rows, SOURCE_TYPE);
    }
}
