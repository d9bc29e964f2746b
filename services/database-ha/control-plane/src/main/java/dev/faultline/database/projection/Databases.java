package dev.faultline.database.projection;

import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.stereotype.Component;

/** Reads instances, groups and events. */
@Component
public final class Databases {
    private final JdbcAggregateOperations rows;

    Databases(JdbcAggregateOperations rows) {
        this.rows = rows;
    }

    /** All that are not deleted, by their identifiers. */
    public List<Present> instances() {
        return some(where("deleted").isFalse()).stream()
                .flatMap(row -> row.present().stream())
                .sorted(Comparator.comparing(i -> i.settings().identifier()))
                .toList();
    }

    /** One that is not deleted, by its identifier in lower case. */
    public Optional<Present> instance(String identifier) {
        return some(where("identifier").is(identifier).and(where("deleted").isFalse())).stream()
                .flatMap(row -> row.present().stream())
                .findFirst();
    }

    /** Those of which a zone may have something, by their resource ids. */
    public List<InstanceRow> unpurged() {
        return some(where("purged").isFalse());
    }

    /** All snapshots that are not deleted, by their identifiers. */
    public List<DbSnapshot.Present> snapshots() {
        return someSnapshots(where("deleted").isFalse()).stream()
                .flatMap(row -> row.present().stream())
                .sorted(Comparator.comparing(s -> s.definition().identifier()))
                .toList();
    }

    /** One that is not deleted, by its identifier in lower case. */
    public Optional<DbSnapshot.Present> snapshot(String identifier) {
        return someSnapshots(
                        where("identifier").is(identifier).and(where("deleted").isFalse()))
                .stream()
                .flatMap(row -> row.present().stream())
                .findFirst();
    }

    /** Those of which a zone may have something. */
    public List<SnapshotRow> unpurgedSnapshots() {
        return someSnapshots(where("purged").isFalse());
    }

    /** Groups that were created, by their names. */
    public List<SubnetGroupRow> subnetGroups() {
        return rows.findAll(SubnetGroupRow.class).stream()
                .sorted(Comparator.comparing(SubnetGroupRow::name))
                .toList();
    }

    public Optional<SubnetGroupRow> subnetGroup(String name) {
        return Optional.ofNullable(rows.findById(name, SubnetGroupRow.class));
    }

    /** Events of a span of time, the oldest first. */
    public List<EventRow> events(Instant from, Instant to) {
        return rows
                .findAll(
                        query(where("at")
                                .greaterThanOrEquals(from)
                                .and(where("at").lessThanOrEquals(to))),
                        EventRow.class)
                .stream()
                .sorted(Comparator.comparingLong(EventRow::position).thenComparingInt(EventRow::place))
                .toList();
    }

    private List<SnapshotRow> someSnapshots(Criteria criteria) {
        return rows.findAll(query(criteria), SnapshotRow.class);
    }

    private List<InstanceRow> some(Criteria criteria) {
        return rows.findAll(query(criteria), InstanceRow.class);
    }
}
