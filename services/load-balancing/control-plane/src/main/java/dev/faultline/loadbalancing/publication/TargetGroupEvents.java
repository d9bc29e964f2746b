package dev.faultline.loadbalancing.publication;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.*;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import dev.faultline.loadbalancing.streams.TargetGroups;
import java.util.List;
import org.springframework.stereotype.Component;

/** What other services may know of target groups. */
@Component
final class TargetGroupEvents implements Publication<Event> {
    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return TargetGroups.TARGET_GROUPS;
    }

    @Override
    public List<Outgoing> publish(Envelope<Event> envelope) {
        String arn = envelope.stream().id();
        return switch (envelope.event()) {
            case TargetGroupCreated e ->
                out(
                        arn,
                        new LoadBalancingEvent.TargetGroupCreated(
                                arn, e.settings().name(), e.settings().port()));
            case TargetGroupDeleted _ -> out(arn, new LoadBalancingEvent.TargetGroupDeleted(arn));
            case Associated e ->
                out(
                        arn,
                        new LoadBalancingEvent.TargetGroupAssociated(
                                arn, List.of(e.loadBalancer().toString())));
            case Dissociated _ -> out(arn, new LoadBalancingEvent.TargetGroupAssociated(arn, List.of()));
            case TargetRegistered e -> health(arn, e.target(), TargetHealth.REGISTRATION_IN_PROGRESS);
            case TargetDeregistrationStarted e -> health(arn, e.target(), TargetHealth.DRAINING);
            case TargetHealthChanged e -> health(arn, e.target(), e.health());
            case TargetDeregistered e ->
                out(
                        arn,
                        new LoadBalancingEvent.TargetDeregistered(
                                arn, e.target().id(), e.target().port()));
            case HealthCheckModified _, AttributesModified _, TargetInstanceChanged _, TagsAdded _, TagsRemoved _ ->
                List.of();
        };
    }

    private static List<Outgoing> health(String arn, Target.Key target, TargetHealth health) {
        return out(
                arn,
                new LoadBalancingEvent.TargetHealthChanged(
                        arn, target.id(), target.port(), health.state().text(), health.reason(), health.description()));
    }

    private static List<Outgoing> out(String arn, LoadBalancingEvent event) {
        return List.of(new Outgoing(LoadBalancingEvent.TOPIC, arn, event));
    }
}
