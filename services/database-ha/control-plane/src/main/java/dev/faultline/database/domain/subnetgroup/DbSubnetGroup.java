package dev.faultline.database.domain.subnetgroup;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The zones that DB instances of a group may be in. It stands for the default VPC's subnets, one in each zone. The group
 * {@code default} covers every zone, is always there, and has no stream.
 */
public final class DbSubnetGroup {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("db-subnet-group", new Absent(), DbSubnetGroup::decide, DbSubnetGroup::evolve);

    public static final String DEFAULT = "default";
    private static final int LEAST_ZONES = 2;

    private DbSubnetGroup() {}

    /** What a group is. */
    public sealed interface State {}

    /** Not created, or deleted. */
    public record Absent() implements State {}

    /** @param users the resource ids of the instances in it */
    public record Active(Definition definition, Tags tags, Set<String> users) implements State {
        public Active {
            users = Set.copyOf(users);
        }
    }

    /** @param zones each once, in their order */
    public record Definition(AccountId account, String description, List<AvailabilityZone> zones) {
        public Definition {
            zones = List.copyOf(zones);
        }
    }

    /** What may be asked of a group. */
    public sealed interface Command {}

    public record Create(Definition definition, Tags tags) implements Command {}

    public record Change(List<AvailabilityZone> zones, String description) implements Command {}

    public record Delete() implements Command {}

    public record AddTags(Tags tags) implements Command {}

    public record RemoveTags(List<String> keys) implements Command {}

    /** An instance comes, in these zones; in the transaction that creates it. */
    public record Join(String resourceId, List<AvailabilityZone> zones) implements Command {}

    /** An instance is gone. */
    public record Leave(String resourceId) implements Command {}

    /** What happened to a group. */
    public sealed interface Event {}

    public record SubnetGroupCreated(Definition definition, Tags tags) implements Event {}

    public record SubnetGroupChanged(Definition definition) implements Event {}

    public record SubnetGroupDeleted() implements Event {}

    public record TagsChanged(Tags tags) implements Event {}

    public record InstanceJoined(String resourceId) implements Event {}

    public record InstanceLeft(String resourceId) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    public record AlreadyExists() implements Refusal {}

    public record NotFound() implements Refusal {}

    public record TooFewZones(int least) implements Refusal {}

    public record InUse() implements Refusal {}

    /** A zone is asked for that the group does not cover. */
    public record ZoneNotCovered(AvailabilityZone zone) implements Refusal {}

    public record TagsRefused(String why) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, Create c) -> create(c);
            case On(Active _, Create _) -> refuse(new AlreadyExists());
            case On(Absent _, Leave _) -> accept();
            case On(Absent _, Command _) -> refuse(new NotFound());
            case On(Active g, Change c) -> change(g, c);
            case On(Active g, Delete _) -> g.users().isEmpty() ? accept(new SubnetGroupDeleted()) : refuse(new InUse());
            case On(Active g, AddTags c) -> tagged(g, g.tags().plus(c.tags()));
            case On(Active g, RemoveTags c) -> tagged(g, g.tags().minus(c.keys()));
            case On(Active g, Join c) -> join(g, c);
            case On(Active g, Leave c) ->
                g.users().contains(c.resourceId()) ? accept(new InstanceLeft(c.resourceId())) : accept();
        };
    }

    private static Decision<Event, Refusal> create(Create c) {
        if (isTooSmall(c.definition().zones())) return refuse(new TooFewZones(LEAST_ZONES));
        return c.tags()
                .violation()
                .<Decision<Event, Refusal>>map(why -> refuse(new TagsRefused(why)))
                .orElseGet(() -> accept(new SubnetGroupCreated(c.definition(), c.tags())));
    }

    private static boolean isTooSmall(Collection<AvailabilityZone> zones) {
        return new HashSet<>(zones).size() < LEAST_ZONES;
    }

    private static Decision<Event, Refusal> change(Active group, Change c) {
        if (isTooSmall(c.zones())) return refuse(new TooFewZones(LEAST_ZONES));
        var before = group.definition();
        // Instances stay in the zones that they may have chosen from.
        if (!group.users().isEmpty() && !c.zones().containsAll(before.zones())) return refuse(new InUse());
        var changed = new Definition(before.account(), c.description(), c.zones());
        return changed.equals(before) ? accept() : accept(new SubnetGroupChanged(changed));
    }

    private static Decision<Event, Refusal> tagged(Active group, Tags tags) {
        if (tags.equals(group.tags())) return accept();
        return tags.violation()
                .<Decision<Event, Refusal>>map(why -> refuse(new TagsRefused(why)))
                .orElseGet(() -> accept(new TagsChanged(tags)));
    }

    private static Decision<Event, Refusal> join(Active group, Join c) {
        if (group.users().contains(c.resourceId())) return accept();
        for (var zone : c.zones())
            if (!group.definition().zones().contains(zone)) return refuse(new ZoneNotCovered(zone));
        return accept(new InstanceJoined(c.resourceId()));
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, SubnetGroupCreated e) -> new Active(e.definition(), e.tags(), Set.of());
            case After(Active g, SubnetGroupChanged e) -> new Active(e.definition(), g.tags(), g.users());
            case After(Active g, SubnetGroupDeleted _) when g.users().isEmpty() -> new Absent();
            case After(Active g, TagsChanged e) -> new Active(g.definition(), e.tags(), g.users());
            case After(Active g, InstanceJoined e)
            when !g.users().contains(e.resourceId()) -> {
                var users = new HashSet<>(g.users());
                users.add(e.resourceId());
                yield new Active(g.definition(), g.tags(), users);
            }
            case After(Active g, InstanceLeft e)
            when g.users().contains(e.resourceId()) -> {
                var users = new HashSet<>(g.users());
                users.remove(e.resourceId());
                yield new Active(g.definition(), g.tags(), users);
            }
            case After(State _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }
}
