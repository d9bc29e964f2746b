package dev.faultline.loadbalancing.process;

import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.*;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Ends a deregistration when its delay has passed. */
@Component
final class Draining implements Process<Event> {
    @Override
    public String name() {
        return "draining";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return TARGET_GROUPS;
    }

    @Override
    public List<Effect> react(Envelope<Event> envelope) {
        String group = envelope.stream().id();
        return switch (envelope.event()) {
            case TargetDeregistrationStarted e -> List.of(Effect.wakeAt(key(group, e.target()), e.drainingUntil()));
            case TargetRegistered e -> List.of(Effect.cancel(key(group, e.target())));
            case TargetDeregistered e -> List.of(Effect.cancel(key(group, e.target())));
            case TargetGroupCreated _,
                    TargetGroupDeleted _,
                    HealthCheckModified _,
                    AttributesModified _,
                    TargetInstanceChanged _,
                    TargetHealthChanged _,
                    Associated _,
                    Dissociated _,
                    TagsAdded _,
                    TagsRemoved _ -> List.of();
        };
    }

    @Override
    public List<Effect> wake(String key, Instant now) {
        int space = key.lastIndexOf(' ');
        int colon = key.lastIndexOf(':');
        var target = new Target.Key(key.substring(space + 1, colon), Integer.parseInt(key.substring(colon + 1)));
        return List.of(Effect.issue(TARGET_GROUPS, key.substring(0, space), new FinishDeregistration(List.of(target))));
    }

    /** Neither an ARN nor a target's id holds a space. */
    private static String key(String group, Target.Key target) {
        return group + " " + target.id() + ":" + target.port();
    }
}
