package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import dev.faultline.scalinggroups.domain.group.Member.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A group that exists, also while it is being deleted.
 *
 * @param members every instance from the decision to launch it until it is terminated, in the order of their launch
 * @param lostZones the zones that are given up
 * @param nextSequence the number of the next launch
 * @param replacementsDue how many of the missing instances take the place of an unhealthy one
 * @param launchFailures how many launches failed since one came into service
 * @param retryLaunchAt before this, nothing is launched; null when the last launch did not fail
 * @param cooldownEndsAt until when a request that honours the cooldown is refused
 */
public record ActiveGroup(
        String id,
        String name,
        GroupSettings settings,
        int desired,
        List<String> targetGroups,
        List<GroupTag> tags,
        List<Member> members,
        Set<AvailabilityZone> lostZones,
        long nextSequence,
        int replacementsDue,
        int launchFailures,
        @Nullable Instant retryLaunchAt,
        Instant cooldownEndsAt,
        boolean deleting,
        Instant createdAt)
        implements State {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    static ActiveGroup created(GroupCreated e) {
        return new ActiveGroup(
                e.id(),
                e.name(),
                e.settings(),
                e.desired(),
                List.copyOf(e.targetGroups()),
                List.copyOf(e.tags()),
                List.of(),
                Set.copyOf(e.lostZones()),
                1,
                0,
                0,
                null,
                e.at(),
                false,
                e.at());
    }

    public Optional<Member> member(String instanceId) {
        return members.stream().filter(m -> m.instanceId().equals(instanceId)).findFirst();
    }

    /** The members that count towards the capacity. */
    public Stream<Member> active() {
        return members.stream().filter(Member::active);
    }

    /** The zones in which the group may launch now. */
    List<AvailabilityZone> usableZones() {
        return settings.zones().stream()
                .filter(zone -> !lostZones.contains(zone))
                .toList();
    }

    boolean loadBalancersDecide() {
        return settings.healthChecks().contains(HealthCheckType.ELB) && !targetGroups.isEmpty();
    }

    boolean ready(Member member) {
        return member.ready(loadBalancersDecide(), Set.copyOf(targetGroups));
    }

    boolean inGracePeriod(Member member, Instant now) {
        Instant since = member.inServiceAt();
        return since == null || now.isBefore(since.plus(settings.gracePeriod()));
    }

    State evolve(Event event) {
        return switch (event) {
            case GroupUpdated e -> settings(e.settings());
            case DesiredCapacityChanged e -> desired(e.desired());
            case TargetGroupsAttached e -> targetGroups(plus(targetGroups, e.arns()));
            case TargetGroupsDetached e -> detached(e.arns());
            case TagsSet e -> tags(retag(e.tags()));
            case TagsRemoved e ->
                tags(tags.stream().filter(tag -> !e.keys().contains(tag.key())).toList());
            case ZonesChanged e -> lostZones(e.lost());
            case InstanceLaunching e -> launching(e);
            case InstanceLaunchFailed e -> launchFailed(e);
            case InstanceStarted e -> change(e, e.instanceId(), m -> m.startedFrom(e.templateVersion()));
            case RegistrationRequested e ->
                change(e, e.instanceId(), m -> m.asking(Set.copyOf(plus(List.copyOf(m.asked()), e.targetGroups()))));
            case DeregistrationRequested e ->
                change(e, e.instanceId(), m -> m.asking(without(m.asked(), e.targetGroups())));
            case TargetHealthNoted e ->
                change(e, e.instanceId(), m -> m.seen(e.targetGroup(), new TargetState(e.health(), e.at())))
                        .balanced(e.instanceId());
            case TargetGone e -> change(e, e.instanceId(), m -> m.letGo(e.targetGroup()));
            case InstanceInService e ->
                change(e, e.instanceId(), m -> m.inService(e.at())).settled(e).balanced(e.instanceId());
            case StatusCheckNoted e -> change(e, e.instanceId(), m -> m.impaired(e.passed() ? null : e.at()));
            case InstanceUnhealthy e -> change(e, e.instanceId(), m -> m.health(e.reason()));
            case InstanceHealthy e -> change(e, e.instanceId(), m -> m.health(null));
            case InstanceTerminating e -> terminating(e);
            case TerminationOrdered e -> change(e, e.instanceId(), Member::terminationOrdered);
            case InstanceTerminated e -> terminated(e);
            case GroupDeletionStarted _ -> deletionStarted();
            case GroupDeleted e -> deleted(e);
            case GroupCreated e -> throw new CorruptStreamException(this, e);
        };
    }

    private ActiveGroup launching(InstanceLaunching e) {
        if (e.sequence() != nextSequence) throw new CorruptStreamException(this, e);
        var next = new ArrayList<>(members);
        next.add(Member.launching(e.instanceId(), e.sequence(), e.zone(), e.purpose(), e.at()));
        int due = e.purpose() == Purpose.REPLACEMENT ? Math.max(0, replacementsDue - 1) : replacementsDue;
        return counted(next, nextSequence + 1, due, launchFailures, null, cooldownEndsAt);
    }

    private ActiveGroup launchFailed(InstanceLaunchFailed e) {
        Member failed = required(e, e.instanceId());
        int due = failed.purpose() == Purpose.REPLACEMENT && failed.active() ? replacementsDue + 1 : replacementsDue;
        // Launches that fail together are one failure.
        int failures = retryLaunchAt == null ? launchFailures + 1 : launchFailures;
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return counted(without(failed), nextSequence, due, failures, e.at().plus(pause), cooldownEndsAt);
    }

    /** The cooldown begins when an instance that changes the capacity has come or gone. */
    private ActiveGroup settled(InstanceInService e) {
        boolean scaled = required(e, e.instanceId()).purpose() == Purpose.CAPACITY;
        Instant end = scaled ? e.at().plus(settings.cooldown()) : cooldownEndsAt;
        return counted(members, nextSequence, replacementsDue, 0, null, end);
    }

    /** A member that came to balance the zones has done so once it is ready: from then on it is like any other. */
    private ActiveGroup balanced(String instanceId) {
        return members(members.stream()
                .map(m -> m.instanceId().equals(instanceId) && m.purpose() == Purpose.BALANCE && ready(m)
                        ? m.balanced()
                        : m)
                .toList());
    }

    private ActiveGroup terminating(InstanceTerminating e) {
        if (!required(e, e.instanceId()).active()) throw new CorruptStreamException(this, e);
        ActiveGroup next = change(e, e.instanceId(), m -> m.terminating(Set.copyOf(e.waitingFor()), e.leaveBy()));
        return next.counted(
                next.members,
                nextSequence,
                e.replaced() ? replacementsDue + 1 : replacementsDue,
                launchFailures,
                retryLaunchAt,
                cooldownEndsAt);
    }

    private ActiveGroup terminated(InstanceTerminated e) {
        Member gone = required(e, e.instanceId());
        if (gone.active()) throw new CorruptStreamException(this, e);
        boolean scaled = gone.unhealthy() == null;
        Instant end = scaled ? e.at().plus(settings.cooldown()) : cooldownEndsAt;
        return counted(without(gone), nextSequence, replacementsDue, launchFailures, retryLaunchAt, end);
    }

    private State deleted(GroupDeleted e) {
        if (!deleting || !members.isEmpty()) throw new CorruptStreamException(this, e);
        return new Absent();
    }

    private Member required(Event event, String instanceId) {
        return member(instanceId).orElseThrow(() -> new CorruptStreamException(this, event));
    }

    private ActiveGroup change(Event event, String instanceId, UnaryOperator<Member> how) {
        Member changed = required(event, instanceId);
        return members(
                members.stream().map(m -> m == changed ? how.apply(m) : m).toList());
    }

    private List<Member> without(Member gone) {
        return members.stream().filter(m -> m != gone).toList();
    }

    private ActiveGroup detached(List<String> arns) {
        var remaining = targetGroups.stream().filter(arn -> !arns.contains(arn)).toList();
        return targetGroups(remaining);
    }

    private List<GroupTag> retag(List<GroupTag> changed) {
        var keys = changed.stream().map(GroupTag::key).toList();
        var kept = tags.stream().filter(tag -> !keys.contains(tag.key())).toList();
        return Stream.concat(kept.stream(), changed.stream()).toList();
    }

    private static List<String> plus(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).distinct().toList();
    }

    private static Set<String> without(Set<String> some, List<String> gone) {
        var rest = new HashSet<>(some);
        gone.forEach(rest::remove);
        return Set.copyOf(rest);
    }

    private ActiveGroup settings(GroupSettings next) {
        return new ActiveGroup(
                id,
                name,
                next,
                desired,
                targetGroups,
                tags,
                members,
                lostZones,
                nextSequence,
                replacementsDue,
                launchFailures,
                retryLaunchAt,
                cooldownEndsAt,
                deleting,
                createdAt);
    }

    private ActiveGroup desired(int next) {
        int missing = Math.max(0, next - (int) active().count());
        return new ActiveGroup(
                id,
                name,
                settings,
                next,
                targetGroups,
                tags,
                members,
                lostZones,
                nextSequence,
                Math.min(replacementsDue, missing),
                launchFailures,
                retryLaunchAt,
                cooldownEndsAt,
                deleting,
                createdAt);
    }

    private ActiveGroup targetGroups(List<String> next) {
        return new ActiveGroup(
                id,
                name,
                settings,
                desired,
                next,
                tags,
                members,
                lostZones,
                nextSequence,
                replacementsDue,
                launchFailures,
                retryLaunchAt,
                cooldownEndsAt,
                deleting,
                createdAt);
    }

    private ActiveGroup tags(List<GroupTag> next) {
        return new ActiveGroup(
                id,
                name,
                settings,
                desired,
                targetGroups,
                next,
                members,
                lostZones,
                nextSequence,
                replacementsDue,
                launchFailures,
                retryLaunchAt,
                cooldownEndsAt,
                deleting,
                createdAt);
    }

    private ActiveGroup members(List<Member> next) {
        return counted(next, nextSequence, replacementsDue, launchFailures, retryLaunchAt, cooldownEndsAt);
    }

    private ActiveGroup lostZones(Set<AvailabilityZone> next) {
        return new ActiveGroup(
                id,
                name,
                settings,
                desired,
                targetGroups,
                tags,
                members,
                Set.copyOf(next),
                nextSequence,
                replacementsDue,
                launchFailures,
                retryLaunchAt,
                cooldownEndsAt,
                deleting,
                createdAt);
    }

    private ActiveGroup deletionStarted() {
        return new ActiveGroup(
                id,
                name,
                settings,
                0,
                targetGroups,
                tags,
                members,
                lostZones,
                nextSequence,
                0,
                launchFailures,
                retryLaunchAt,
                cooldownEndsAt,
                true,
                createdAt);
    }

    private ActiveGroup counted(
            List<Member> nextMembers,
            long sequence,
            int due,
            int failures,
            @Nullable Instant retryAt,
            Instant cooldownEnd) {
        return new ActiveGroup(
                id,
                name,
                settings,
                desired,
                targetGroups,
                tags,
                List.copyOf(nextMembers),
                lostZones,
                sequence,
                due,
                failures,
                retryAt,
                cooldownEnd,
                deleting,
                createdAt);
    }
}
