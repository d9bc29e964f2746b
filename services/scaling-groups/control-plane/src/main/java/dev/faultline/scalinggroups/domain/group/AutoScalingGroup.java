package dev.faultline.scalinggroups.domain.group;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.scalinggroups.domain.group.Member.Purpose;
import dev.faultline.scalinggroups.domain.group.TargetState.Health;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which instances a group runs, where, and which of them go. One stream a group serialises all of it, and its
 * events name every launch, so that a decision made twice is one instance (DESIGN.md, decision 9). Launching and
 * registering them is others' job: what they did comes back as a command.
 *
 * <p>Every command is followed by {@link Reconciliation}: what it leaves undone is decided in the same breath.
 */
public final class AutoScalingGroup {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("auto-scaling-group", new Absent(), AutoScalingGroup::decide, AutoScalingGroup::evolve);

    private AutoScalingGroup() {}

    /** What a group is. */
    public sealed interface State permits Absent, ActiveGroup {}

    /** There is no group by this name, or no more. */
    public record Absent() implements State {}

    /** What may be asked of a group, or told about its members. */
    public sealed interface Command {
        Instant at();
    }

    /** @param id the group's own id; a later group by the same name has another */
    public record CreateGroup(
            String id,
            String name,
            GroupSettings settings,
            int desired,
            List<String> targetGroups,
            List<GroupTag> tags,
            Set<AvailabilityZone> lostZones,
            Instant at)
            implements Command {}

    /** @param desired the new desired capacity; null leaves it, within the new bounds */
    public record UpdateGroup(
            SettingsChange change, @Nullable Integer desired, Instant at) implements Command {}

    public record SetDesiredCapacity(int desired, boolean honorCooldown, Instant at) implements Command {}

    public record DeleteGroup(boolean force, Instant at) implements Command {}

    public record AttachTargetGroups(List<String> arns, Instant at) implements Command {}

    public record DetachTargetGroups(List<String> arns, Instant at) implements Command {}

    public record SetTags(List<GroupTag> tags, Instant at) implements Command {}

    public record RemoveTags(List<String> keys, Instant at) implements Command {}

    public record SetInstanceHealth(String instanceId, boolean healthy, boolean respectGracePeriod, Instant at)
            implements Command {}

    public record TerminateInstance(String instanceId, boolean decrementDesired, Instant at) implements Command {}

    /** @param templateVersion the launch template's version that the instance came from */
    public record RecordInstanceRunning(String instanceId, long templateVersion, Instant at) implements Command {}

    /** The instance stops, has stopped or shuts down: it does not run. */
    public record RecordInstanceNotRunning(String instanceId, Instant at) implements Command {}

    public record RecordInstanceTerminated(String instanceId, Instant at) implements Command {}

    public record RecordLaunchFailed(String instanceId, String message, Instant at) implements Command {}

    public record RecordStatusCheck(String instanceId, boolean passed, Instant at) implements Command {}

    public record RecordTargetHealth(String instanceId, String targetGroup, Health health, Instant at)
            implements Command {}

    public record RecordTargetGone(String instanceId, String targetGroup, Instant at) implements Command {}

    public record RecordTargetGroupDeleted(String targetGroup, Instant at) implements Command {}

    /** Which zones are given up right now, all of them. */
    public record RecordZones(Set<AvailabilityZone> lost, Instant at) implements Command {}

    /** Time has passed. */
    public record Tick(Instant at) implements Command {}

    /** What happened to a group. */
    public sealed interface Event {
        Instant at();
    }

    public record GroupCreated(
            String id,
            String name,
            GroupSettings settings,
            int desired,
            List<String> targetGroups,
            List<GroupTag> tags,
            Set<AvailabilityZone> lostZones,
            Instant at)
            implements Event {}

    public record GroupUpdated(GroupSettings settings, Instant at) implements Event {}

    /** @param cause AWS's sentence */
    public record DesiredCapacityChanged(int desired, String cause, Instant at) implements Event {}

    public record TargetGroupsAttached(List<String> arns, Instant at) implements Event {}

    public record TargetGroupsDetached(List<String> arns, Instant at) implements Event {}

    public record TagsSet(List<GroupTag> tags, Instant at) implements Event {}

    public record TagsRemoved(List<String> keys, Instant at) implements Event {}

    public record ZonesChanged(Set<AvailabilityZone> lost, Instant at) implements Event {}

    /**
     * The decision to launch an instance. It holds all that the launch needs.
     *
     * @param tags those that the group's instances get
     */
    public record InstanceLaunching(
            String instanceId,
            long sequence,
            AvailabilityZone zone,
            Purpose purpose,
            LaunchTemplateReference template,
            List<GroupTag> tags,
            String cause,
            Instant at)
            implements Event {}

    public record InstanceLaunchFailed(String instanceId, String message, Instant at) implements Event {}

    public record InstanceStarted(String instanceId, long templateVersion, Instant at) implements Event {}

    public record RegistrationRequested(String instanceId, List<String> targetGroups, Instant at) implements Event {}

    public record DeregistrationRequested(String instanceId, List<String> targetGroups, Instant at) implements Event {}

    public record TargetHealthNoted(String instanceId, String targetGroup, Health health, Instant at)
            implements Event {}

    public record TargetGone(String instanceId, String targetGroup, Instant at) implements Event {}

    public record InstanceInService(String instanceId, Instant at) implements Event {}

    public record StatusCheckNoted(String instanceId, boolean passed, Instant at) implements Event {}

    public record InstanceUnhealthy(String instanceId, UnhealthyReason reason, Instant at) implements Event {}

    public record InstanceHealthy(String instanceId, Instant at) implements Event {}

    /**
     * The decision to let an instance go: it is out of service at once.
     *
     * @param replaced whether another is to take its place
     * @param targetGroups those that are asked to let it go
     * @param waitingFor those of them that it waits for until {@code leaveBy}
     * @param leaveBy null when it waits for none
     */
    public record InstanceTerminating(
            String instanceId,
            boolean replaced,
            List<String> targetGroups,
            List<String> waitingFor,
            @Nullable Instant leaveBy,
            String cause,
            Instant at)
            implements Event {}

    /** @param zoneLost whether its zone is given up, so that nobody will confirm its end */
    public record TerminationOrdered(String instanceId, boolean zoneLost, Instant at) implements Event {}

    public record InstanceTerminated(String instanceId, Instant at) implements Event {}

    public record GroupDeletionStarted(Instant at) implements Event {}

    public record GroupDeleted(Instant at) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    public record GroupAlreadyExists() implements Refusal {}

    public record GroupNotFound() implements Refusal {}

    /** The group is being deleted. */
    public record GroupPendingDelete() implements Refusal {}

    public record OutOfBounds(int desired, Bounds bounds) implements Refusal {}

    /** The least size would be above the most. */
    public record InvalidBounds(int min, int max) implements Refusal {}

    /** A scaling activity runs, or its cooldown: {@code activityId} is the one that blocks. */
    public record ScalingActivityInProgress(String activityId) implements Refusal {}

    public record CooldownInProgress(Instant endsAt) implements Refusal {}

    public record GroupHasInstances() implements Refusal {}

    public record InstanceNotInGroup(String instanceId) implements Refusal {}

    /** Without the instance the group would fall below its least size. */
    public record WouldViolateMinimum(int min) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, CreateGroup c) -> create(c);
            case On(ActiveGroup _, CreateGroup _) -> refuse(new GroupAlreadyExists());
            case On(Absent _, UpdateGroup _),
                    On(Absent _, SetDesiredCapacity _),
                    On(Absent _, DeleteGroup _),
                    On(Absent _, AttachTargetGroups _),
                    On(Absent _, DetachTargetGroups _),
                    On(Absent _, SetTags _),
                    On(Absent _, RemoveTags _) -> refuse(new GroupNotFound());
            case On(Absent _, SetInstanceHealth c) -> refuse(new InstanceNotInGroup(c.instanceId()));
            case On(Absent _, TerminateInstance c) -> refuse(new InstanceNotInGroup(c.instanceId()));
            case On(Absent _, Command _) -> accept(); // News of a group that is gone.
            case On(ActiveGroup g, UpdateGroup c) -> g.deleting() ? refuse(new GroupPendingDelete()) : update(g, c);
            case On(ActiveGroup g, SetDesiredCapacity c) ->
                g.deleting() ? refuse(new GroupPendingDelete()) : setDesired(g, c);
            case On(ActiveGroup g, DeleteGroup c) -> delete(g, c);
            case On(ActiveGroup g, AttachTargetGroups c) ->
                g.deleting() ? refuse(new GroupPendingDelete()) : attach(g, c);
            case On(ActiveGroup g, DetachTargetGroups c) -> detach(g, c);
            case On(ActiveGroup g, SetTags c) ->
                g.tags().containsAll(c.tags()) ? accept() : accept(new TagsSet(c.tags(), c.at()));
            case On(ActiveGroup g, RemoveTags c) ->
                g.tags().stream().noneMatch(tag -> c.keys().contains(tag.key()))
                        ? accept()
                        : accept(new TagsRemoved(c.keys(), c.at()));
            case On(ActiveGroup g, SetInstanceHealth c) -> setHealth(g, c);
            case On(ActiveGroup g, TerminateInstance c) -> terminate(g, c);
            case On(ActiveGroup g, RecordInstanceRunning c) -> running(g, c);
            case On(ActiveGroup g, RecordInstanceNotRunning c) -> notRunning(g, c.instanceId(), c.at());
            case On(ActiveGroup g, RecordInstanceTerminated c) -> terminated(g, c);
            case On(ActiveGroup g, RecordLaunchFailed c) -> launchFailed(g, c);
            case On(ActiveGroup g, RecordStatusCheck c) -> statusCheck(g, c);
            case On(ActiveGroup g, RecordTargetHealth c) -> targetHealth(g, c);
            case On(ActiveGroup g, RecordTargetGone c) -> targetGone(g, c);
            case On(ActiveGroup g, RecordTargetGroupDeleted c) -> targetGroupDeleted(g, c);
            case On(ActiveGroup g, RecordZones c) ->
                g.lostZones().equals(c.lost())
                        ? reconciled(g, c.at())
                        : reconciled(g, c.at(), new ZonesChanged(c.lost(), c.at()));
            case On(ActiveGroup g, Tick c) -> reconciled(g, c.at());
        };
    }

    private static Decision<Event, Refusal> create(CreateGroup c) {
        if (!c.settings().bounds().contains(c.desired()))
            return refuse(new OutOfBounds(c.desired(), c.settings().bounds()));
        var created = new GroupCreated(
                c.id(), c.name(), c.settings(), c.desired(), c.targetGroups(), c.tags(), c.lostZones(), c.at());
        return accept(
                Reconciliation.after(new Absent(), List.of(created), Causes.created(c.at(), c.desired()), c.at()));
    }

    private static Decision<Event, Refusal> update(ActiveGroup g, UpdateGroup c) {
        SettingsChange change = c.change();
        int min = change.min(g.settings());
        int max = change.max(g.settings());
        if (min > max) return refuse(new InvalidBounds(min, max));
        GroupSettings settings = change.apply(g.settings());
        Bounds bounds = settings.bounds();
        Integer wanted = c.desired();
        if (wanted != null && !bounds.contains(wanted)) return refuse(new OutOfBounds(wanted, bounds));
        int desired = wanted != null ? wanted : bounds.clamp(g.desired());
        var events = new ArrayList<Event>();
        if (!settings.equals(g.settings())) events.add(new GroupUpdated(settings, c.at()));
        String cause = "";
        if (desired != g.desired()) {
            cause = Causes.updated(c.at(), bounds, g.desired(), desired);
            events.add(new DesiredCapacityChanged(desired, cause, c.at()));
        }
        return accept(Reconciliation.after(g, events, cause, c.at()));
    }

    private static Decision<Event, Refusal> setDesired(ActiveGroup g, SetDesiredCapacity c) {
        Bounds bounds = g.settings().bounds();
        if (!bounds.contains(c.desired())) return refuse(new OutOfBounds(c.desired(), bounds));
        if (c.desired() == g.desired()) return accept(); // A retry changes nothing.
        if (c.honorCooldown()) {
            Optional<Member> busy = g.members().stream()
                    .filter(m -> m.state() != LifecycleState.IN_SERVICE)
                    .findFirst();
            if (busy.isPresent()) return refuse(new ScalingActivityInProgress(ActivityId.of(g.id(), busy.get())));
            if (c.at().isBefore(g.cooldownEndsAt())) return refuse(new CooldownInProgress(g.cooldownEndsAt()));
        }
        String cause = Causes.set(c.at(), g.desired(), c.desired());
        var changed = new DesiredCapacityChanged(c.desired(), cause, c.at());
        return accept(Reconciliation.after(g, List.of(changed), cause, c.at()));
    }

    private static Decision<Event, Refusal> delete(ActiveGroup g, DeleteGroup c) {
        if (g.deleting()) return accept();
        if (!c.force() && (g.desired() > 0 || g.members().stream().anyMatch(Member::active)))
            return refuse(new GroupHasInstances());
        if (!c.force() && !g.members().isEmpty())
            return refuse(new ScalingActivityInProgress(
                    ActivityId.of(g.id(), g.members().getFirst())));
        return accept(Reconciliation.after(
                g, List.of(new GroupDeletionStarted(c.at())), Causes.deleted(c.at(), g.desired()), c.at()));
    }

    private static Decision<Event, Refusal> attach(ActiveGroup g, AttachTargetGroups c) {
        var added = c.arns().stream()
                .filter(arn -> !g.targetGroups().contains(arn))
                .distinct()
                .toList();
        return added.isEmpty() ? accept() : reconciled(g, c.at(), new TargetGroupsAttached(added, c.at()));
    }

    private static Decision<Event, Refusal> detach(ActiveGroup g, DetachTargetGroups c) {
        var removed = g.targetGroups().stream().filter(c.arns()::contains).toList();
        if (removed.isEmpty()) return accept();
        var events = new ArrayList<Event>();
        events.add(new TargetGroupsDetached(removed, c.at()));
        for (Member m : g.members()) {
            var held = removed.stream().filter(m.asked()::contains).toList();
            if (m.active() && !held.isEmpty()) events.add(new DeregistrationRequested(m.instanceId(), held, c.at()));
        }
        return accept(Reconciliation.after(g, events, "", c.at()));
    }

    private static Decision<Event, Refusal> setHealth(ActiveGroup g, SetInstanceHealth c) {
        Optional<Member> member = g.member(c.instanceId());
        if (member.isEmpty()) return refuse(new InstanceNotInGroup(c.instanceId()));
        Member m = member.get();
        if (!m.active()) return accept();
        if (c.healthy()) return m.unhealthy() == null ? accept() : accept(new InstanceHealthy(m.instanceId(), c.at()));
        if (c.respectGracePeriod() && g.inGracePeriod(m, c.at())) return accept();
        return reconciled(g, c.at(), new InstanceUnhealthy(m.instanceId(), UnhealthyReason.USER, c.at()));
    }

    private static Decision<Event, Refusal> terminate(ActiveGroup g, TerminateInstance c) {
        Optional<Member> member = g.member(c.instanceId());
        if (member.isEmpty()) return refuse(new InstanceNotInGroup(c.instanceId()));
        if (!member.get().active()) return accept();
        int min = g.settings().bounds().min();
        if (c.decrementDesired() && g.desired() - 1 < min) return refuse(new WouldViolateMinimum(min));
        int active = (int) g.active().count();
        String cause = c.decrementDesired()
                ? Causes.userTerminated(c.at(), c.instanceId(), active, active - 1)
                : Causes.userTerminated(c.at(), c.instanceId());
        var events = new ArrayList<Event>();
        if (c.decrementDesired()) events.add(new DesiredCapacityChanged(g.desired() - 1, cause, c.at()));
        events.add(Reconciliation.terminating(g, member.get(), false, true, cause, c.at()));
        return accept(Reconciliation.after(g, events, "", c.at()));
    }

    private static Decision<Event, Refusal> running(ActiveGroup g, RecordInstanceRunning c) {
        Optional<Member> member = g.member(c.instanceId()).filter(m -> !m.started());
        return member.isEmpty()
                ? accept()
                : reconciled(g, c.at(), new InstanceStarted(c.instanceId(), c.templateVersion(), c.at()));
    }

    private static Decision<Event, Refusal> notRunning(ActiveGroup g, String instanceId, Instant at) {
        Optional<Member> member =
                g.member(instanceId).filter(m -> m.active() && m.unhealthy() != UnhealthyReason.NOT_RUNNING);
        return member.isEmpty()
                ? accept()
                : reconciled(g, at, new InstanceUnhealthy(instanceId, UnhealthyReason.NOT_RUNNING, at));
    }

    private static Decision<Event, Refusal> terminated(ActiveGroup g, RecordInstanceTerminated c) {
        Optional<Member> member = g.member(c.instanceId());
        if (member.isEmpty()) return accept();
        var events = new ArrayList<Event>();
        if (member.get().active()) {
            events.add(new InstanceUnhealthy(c.instanceId(), UnhealthyReason.NOT_RUNNING, c.at()));
            String cause = Causes.unhealthy(c.at(), UnhealthyReason.NOT_RUNNING);
            events.add(Reconciliation.terminating(g, member.get(), true, false, cause, c.at()));
        }
        events.add(new InstanceTerminated(c.instanceId(), c.at()));
        return accept(Reconciliation.after(g, events, "", c.at()));
    }

    private static Decision<Event, Refusal> launchFailed(ActiveGroup g, RecordLaunchFailed c) {
        return g.member(c.instanceId()).filter(m -> !m.started()).isEmpty()
                ? accept()
                : reconciled(g, c.at(), new InstanceLaunchFailed(c.instanceId(), c.message(), c.at()));
    }

    private static Decision<Event, Refusal> statusCheck(ActiveGroup g, RecordStatusCheck c) {
        Optional<Member> member =
                g.member(c.instanceId()).filter(m -> m.active() && (m.impairedSince() == null) != c.passed());
        return member.isEmpty()
                ? accept()
                : reconciled(g, c.at(), new StatusCheckNoted(c.instanceId(), c.passed(), c.at()));
    }

    private static Decision<Event, Refusal> targetHealth(ActiveGroup g, RecordTargetHealth c) {
        Optional<Member> member = g.member(c.instanceId());
        if (member.isEmpty() || !member.get().active() || !g.targetGroups().contains(c.targetGroup())) return accept();
        TargetState known = member.get().targets().get(c.targetGroup());
        if (known != null && known.health() == c.health()) return accept();
        return reconciled(g, c.at(), new TargetHealthNoted(c.instanceId(), c.targetGroup(), c.health(), c.at()));
    }

    private static Decision<Event, Refusal> targetGone(ActiveGroup g, RecordTargetGone c) {
        Optional<Member> member = g.member(c.instanceId())
                .filter(m -> m.registeredWith(c.targetGroup()) || m.leaving().contains(c.targetGroup()));
        return member.isEmpty()
                ? accept()
                : reconciled(g, c.at(), new TargetGone(c.instanceId(), c.targetGroup(), c.at()));
    }

    private static Decision<Event, Refusal> targetGroupDeleted(ActiveGroup g, RecordTargetGroupDeleted c) {
        var events = new ArrayList<Event>();
        if (g.targetGroups().contains(c.targetGroup()))
            events.add(new TargetGroupsDetached(List.of(c.targetGroup()), c.at()));
        for (Member m : g.members())
            if (m.registeredWith(c.targetGroup()) || m.leaving().contains(c.targetGroup()))
                events.add(new TargetGone(m.instanceId(), c.targetGroup(), c.at()));
        return accept(Reconciliation.after(g, events, "", c.at()));
    }

    private static Decision<Event, Refusal> reconciled(ActiveGroup g, Instant at, Event... events) {
        return accept(Reconciliation.after(g, List.of(events), "", at));
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, GroupCreated e) -> ActiveGroup.created(e);
            case After(ActiveGroup g, Event e) when !(e instanceof GroupCreated) -> g.evolve(e);
            case After(State _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }
}
