package dev.faultline.loadbalancing.streams;

import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.Snapshots;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UniqueNames;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.*;
import java.util.List;

/** How target groups are stored. A stream's id is the group's ARN. Event names are permanent. */
public final class TargetGroups {
    /** The scope of target groups' names, unique in an account. */
    public static final String NAME = "target-group-name";

    /** Health makes these streams long, so a snapshot is kept. */
    private static final int EVENTS_PER_SNAPSHOT = 200;

    public static final StoredAggregate<State, Command, Event, Refusal> TARGET_GROUPS = StoredAggregate.of(
                    TargetGroup.AGGREGATE,
                    EventTypes.of(Event.class)
                            .type("TargetGroupCreated", TargetGroupCreated.class)
                            .type("TargetGroupDeleted", TargetGroupDeleted.class)
                            .type("HealthCheckModified", HealthCheckModified.class)
                            .type("TargetGroupAttributesModified", AttributesModified.class)
                            .type("TargetRegistered", TargetRegistered.class)
                            .type("TargetDeregistrationStarted", TargetDeregistrationStarted.class)
                            .type("TargetDeregistered", TargetDeregistered.class)
                            .type("TargetInstanceChanged", TargetInstanceChanged.class)
                            .type("TargetHealthChanged", TargetHealthChanged.class)
                            .type("TargetGroupAssociated", Associated.class)
                            .type("TargetGroupDissociated", Dissociated.class)
                            .type("TargetGroupTagsAdded", TagsAdded.class)
                            .type("TargetGroupTagsRemoved", TagsRemoved.class))
            .withNames((_, event) -> names(event))
            .withSnapshots(new Snapshots<>(State.class, 1, EVENTS_PER_SNAPSHOT));

    private TargetGroups() {}

    private static List<UniqueNames.Change> names(Event event) {
        return switch (event) {
            case TargetGroupCreated e ->
                List.of(UniqueNames.claim(
                        NAME, e.settings().arn().account() + "/" + e.settings().name()));
            case TargetGroupDeleted e ->
                List.of(UniqueNames.release(NAME, e.arn().account() + "/" + e.name()));
            case HealthCheckModified _,
                    AttributesModified _,
                    TargetRegistered _,
                    TargetDeregistrationStarted _,
                    TargetDeregistered _,
                    TargetInstanceChanged _,
                    TargetHealthChanged _,
                    Associated _,
                    Dissociated _,
                    TagsAdded _,
                    TagsRemoved _ -> List.of();
        };
    }
}
