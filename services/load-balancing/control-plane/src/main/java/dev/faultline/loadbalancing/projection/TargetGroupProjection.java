package dev.faultline.loadbalancing.projection;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.*;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroupAttributes;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import dev.faultline.loadbalancing.streams.TargetGroups;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.stereotype.Component;

/** Target groups and their targets as the Describe operations show them. */
@Component
final class TargetGroupProjection implements Projection<Event> {
    private final JdbcAggregateOperations rows;
    private final TargetGroupRows groups;
    private final TargetRows targets;

    TargetGroupProjection(JdbcAggregateOperations rows, TargetGroupRows groups, TargetRows targets) {
        this.rows = rows;
        this.groups = groups;
        this.targets = targets;
    }

    @Override
    public String name() {
        return "target-groups";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return TargetGroups.TARGET_GROUPS;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        String arn = envelope.stream().id();
        switch (envelope.event()) {
            case TargetGroupCreated e -> created(arn, e);
            case TargetGroupDeleted _ -> {
                targets.deleteOf(arn);
                groups.deleteById(arn);
            }
            case HealthCheckModified e -> group(arn, row -> row.with(e.healthCheck()));
            case AttributesModified e ->
                group(arn, row -> row.with(row.attributes().with(e.values())));
            case TargetRegistered e -> {
                targets.deleteById(TargetRow.id(arn, e.target()));
                rows.insert(TargetRow.registered(arn, e.target(), e.zone()));
            }
            case TargetDeregistrationStarted e -> target(arn, e.target(), row -> row.drainingUntil(e.drainingUntil()));
            case TargetDeregistered e -> targets.deleteById(TargetRow.id(arn, e.target()));
            case TargetHealthChanged e -> target(arn, e.target(), row -> row.with(e.health()));
            case Associated e -> usedBy(arn, e.loadBalancer().toString());
            case Dissociated _ -> usedBy(arn, null);
            case TagsAdded e -> group(arn, row -> row.with(row.tags().plus(e.tags())));
            case TagsRemoved e -> group(arn, row -> row.with(row.tags().minus(e.keys())));
            case TargetInstanceChanged _ -> {
                // The state of instances is read from their own rows.
            }
        }
    }

    private void created(String arn, TargetGroupCreated e) {
        rows.insert(new TargetGroupRow(
                arn,
                e.settings().name(),
                e.settings().type(),
                e.settings().port(),
                e.settings().vpcId(),
                e.at(),
                null,
                Json.write(e.healthCheck()),
                Json.write(TargetGroupAttributes.DEFAULT),
                Json.write(e.tags())));
    }

    /** What nodes knew of the targets belongs to the load balancer that they served. */
    private void usedBy(String arn, @Nullable String loadBalancer) {
        group(arn, row -> row.usedBy(loadBalancer));
        for (var target : targets.findByTargetGroupOrderById(arn))
            rows.update(target.with(TargetHealth.REGISTRATION_IN_PROGRESS));
    }

    private void group(String arn, UnaryOperator<TargetGroupRow> change) {
        rows.update(change.apply(groups.findById(arn).orElseThrow()));
    }

    private void target(String arn, Target.Key key, UnaryOperator<TargetRow> change) {
        rows.update(change.apply(targets.findById(TargetRow.id(arn, key)).orElseThrow()));
    }

    @Override
    public void clear() {
        targets.deleteAll();
        groups.deleteAll();
    }
}
