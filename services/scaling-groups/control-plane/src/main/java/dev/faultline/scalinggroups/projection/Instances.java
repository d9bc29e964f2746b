package dev.faultline.scalinggroups.projection;

import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.data.relational.core.query.Criteria;

/** Reads instances. */
public final class Instances {
    /** How long a terminated instance is still described, as on AWS. */
    public static final Duration MEMORY = Duration.ofHours(1);

    private static final Comparator<InstanceRow> ORDER = Comparator.comparing(InstanceRow::launchedAt)
            .thenComparing(InstanceRow::reservationId)
            .thenComparing(InstanceRow::launchIndex);

    private final JdbcAggregateOperations rows;

    public Instances(JdbcAggregateOperations rows) {
        this.rows = rows;
    }

    public Optional<InstanceRow> find(String id) {
        return Optional.ofNullable(rows.findById(id, InstanceRow.class));
    }

    /** All that are described: not those that were terminated an hour ago or longer; the oldest launch first. */
    public List<InstanceRow> described(Instant now) {
        return some(alive().or(where("changedAt").greaterThan(now.minus(MEMORY))));
    }

    /** The ids of those that are described. */
    public Set<String> describedIds(Instant now) {
        return described(now).stream().map(InstanceRow::id).collect(Collectors.toSet());
    }

    /** Those of a request, in their order. */
    public List<InstanceRow> ofRequest(String clientToken) {
        return some(where("clientToken").is(clientToken));
    }

    /** Those of a zone that are not terminated. */
    public List<InstanceRow> in(AvailabilityZone zone) {
        return some(alive().and(where("zone").is(zone.name())));
    }

    private static Criteria alive() {
        return where("state").not(InstanceState.TERMINATED.name());
    }

    private List<InstanceRow> some(Criteria criteria) {
        return rows.findAll(query(criteria), InstanceRow.class).stream()
                .sorted(ORDER)
                .toList();
    }
}
