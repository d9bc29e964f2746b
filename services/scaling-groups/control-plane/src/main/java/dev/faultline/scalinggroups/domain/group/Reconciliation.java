package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import dev.faultline.scalinggroups.domain.group.Member.Purpose;
import dev.faultline.scalinggroups.domain.group.TargetState.Health;
import dev.faultline.scalinggroups.domain.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a group decides by itself once something has happened to it: who is to be replaced, who goes, what is launched
 * and where. It follows the events of a command with events of its own until nothing is left to decide.
 */
final class Reconciliation {
    /** How long an instance may take until it runs, before it is replaced. */
    static final Duration LAUNCH_LIMIT = Duration.ofSeconds(60);
    /** How long a target must be unhealthy until it counts: the next periodic check comes so much later at most. */
    static final Duration HEALTH_CHECK_PERIOD = Duration.ofSeconds(5);
    /** How long a status check must fail before its instance is replaced ("a few minutes"). */
    static final Duration STATUS_CHECK_PATIENCE = Duration.ofMinutes(2);
    /** AWS's longest deregistration delay, 3600 s, and a margin: whoever has not confirmed by then never will. */
    static final Duration DEREGISTRATION_LIMIT = Duration.ofSeconds(3600 + 30);

    private final Instant at;
    private final String cause;
    private final List<Event> events = new ArrayList<>();
    private State state;

    private Reconciliation(State state, String cause, Instant at) {
        this.state = state;
        this.cause = cause;
        this.at = at;
    }

    /**
     * The given events and all that follow from them.
     *
     * @param cause AWS's sentence for why the desired capacity changed; empty when it did not
     */
    static List<Event> after(State before, List<Event> first, String cause, Instant at) {
        var reconciliation = new Reconciliation(before, cause, at);
        first.forEach(reconciliation::then);
        if (reconciliation.state instanceof ActiveGroup) reconciliation.run();
        return List.copyOf(reconciliation.events);
    }

    /** The decision to let a member go; it waits for its target groups only when {@code graceful}. */
    static InstanceTerminating terminating(
            ActiveGroup g, Member m, boolean replaced, boolean graceful, String cause, Instant at) {
        List<String> targetGroups = m.asked().stream().sorted().toList();
        boolean waits = graceful && !g.lostZones().contains(m.zone());
        List<String> waitingFor =
                waits ? targetGroups.stream().filter(m::registeredWith).toList() : List.of();
        @Nullable Instant leaveBy = waitingFor.isEmpty() ? null : at.plus(DEREGISTRATION_LIMIT);
        return new InstanceTerminating(m.instanceId(), replaced, targetGroups, waitingFor, leaveBy, cause, at);
    }

    private void then(Event event) {
        state = AutoScalingGroup.evolve(state, event);
        events.add(event);
    }

    private ActiveGroup group() {
        if (state instanceof ActiveGroup active) return active;
        throw new IllegalStateException("the group is gone");
    }

    private void run() {
        if (group().deleting()) {
            for (Member m : group().active().toList())
                then(terminating(
                        group(),
                        m,
                        false,
                        false,
                        cause.isEmpty()
                                ? Causes.selected(at, m.instanceId())
                                : Causes.join(cause, Causes.selected(at, m.instanceId())),
                        at));
            orderTerminations();
            if (group().members().isEmpty()) then(new GroupDeleted(at));
            return;
        }
        admit();
        markUnhealthy();
        replaceUnhealthy();
        orderTerminations();
        scaleIn();
        orderTerminations();
        scaleOut();
        rebalance();
    }

    /** Members that run are registered with the load balancers, then come into service. */
    private void admit() {
        for (Member m : group().active().filter(Member::started).toList()) {
            var missing = group().targetGroups().stream()
                    .filter(arn -> !m.asked().contains(arn))
                    .toList();
            if (!missing.isEmpty()) then(new RegistrationRequested(m.instanceId(), missing, at));
            boolean registered = group().targetGroups().stream().allMatch(m::registeredWith);
            if (m.state() == LifecycleState.PENDING && registered) then(new InstanceInService(m.instanceId(), at));
        }
    }

    private void markUnhealthy() {
        for (Member m : group().active().filter(m -> m.unhealthy() == null).toList()) {
            Instant impaired = m.impairedSince();
            boolean overdue = !m.started() && !at.isBefore(m.launchedAt().plus(LAUNCH_LIMIT));
            boolean lost = group().lostZones().contains(m.zone());
            boolean failing = impaired != null && !at.isBefore(impaired.plus(STATUS_CHECK_PATIENCE));
            if (lost || failing) then(new InstanceUnhealthy(m.instanceId(), UnhealthyReason.STATUS_CHECK, at));
            else if (overdue) then(new InstanceUnhealthy(m.instanceId(), UnhealthyReason.NOT_RUNNING, at));
        }
        failedByLoadBalancers()
                .forEach(m -> then(new InstanceUnhealthy(m.instanceId(), UnhealthyReason.LOAD_BALANCER, at)));
    }

    /**
     * Instances that run but fail their load balancer's checks go a few at a time: 10 % of the desired capacity, at
     * least one, and only while no other is on its way (Auto Scaling guide, ec2-auto-scaling-health-checks).
     */
    private List<Member> failedByLoadBalancers() {
        ActiveGroup g = group();
        if (!g.loadBalancersDecide()) return List.of();
        List<Member> failed = g.active()
                .filter(m -> m.unhealthy() == null && !g.inGracePeriod(m, at) && failsItsChecks(g, m))
                .toList();
        long onTheirWay = g.active()
                .filter(m -> m.unhealthy() == null && !failed.contains(m) && !g.ready(m))
                .count();
        int missing = Math.max(0, g.desired() - (int) g.active().count());
        long allowed = Math.max(1, g.desired() / 10) - onTheirWay - missing;
        return failed.stream().limit(Math.max(0, allowed)).toList();
    }

    private boolean failsItsChecks(ActiveGroup g, Member m) {
        return g.targetGroups().stream().anyMatch(arn -> {
            TargetState target = m.targets().get(arn);
            return target != null
                    && target.health() == Health.UNHEALTHY
                    && !at.isBefore(target.since().plus(HEALTH_CHECK_PERIOD));
        });
    }

    private void replaceUnhealthy() {
        for (Member m : group().active().toList()) {
            UnhealthyReason reason = m.unhealthy();
            if (reason == null) continue;
            boolean runs = reason != UnhealthyReason.NOT_RUNNING;
            then(terminating(group(), m, true, runs, Causes.unhealthy(at, reason), at));
        }
    }

    /** A member on its way out is terminated once no target group holds it, or nobody is left to wait for. */
    private void orderTerminations() {
        for (Member m : group().members().stream()
                .filter(m -> !m.active() && !m.ordered())
                .toList()) {
            boolean lost = group().lostZones().contains(m.zone());
            Instant leaveBy = m.leaveBy();
            boolean free = m.leaving().isEmpty() || leaveBy == null || !at.isBefore(leaveBy);
            if (free || lost || group().deleting()) then(new TerminationOrdered(m.instanceId(), lost, at));
        }
    }

    private void scaleIn() {
        ActiveGroup g = group();
        List<Member> balancing =
                g.active().filter(m -> m.purpose() == Purpose.BALANCE).toList();
        int active = (int) g.active().count();
        int excess = active - g.desired() - balancing.size();
        if (excess <= 0) return;
        String why = cause.isEmpty() ? becauseOfBalance(excess) : cause;
        for (int i = 0; i < excess; i++) {
            List<Member> candidates =
                    group().active().filter(m -> !contains(balancing, m)).toList();
            Optional<Member> chosen =
                    ScaleIn.choose(candidates, g.usableZones(), g.settings().terminationPolicies(), at);
            if (chosen.isEmpty()) return;
            String id = chosen.get().instanceId();
            String text = Causes.join(why, Causes.shrinking(at, active, active - excess), Causes.selected(at, id));
            then(terminating(group(), chosen.get(), false, true, text, at));
        }
    }

    /** The zones of the latest instances that were launched to balance the group. */
    private String becauseOfBalance(int excess) {
        List<AvailabilityZone> zones = group().active()
                .filter(m -> m.purpose() == Purpose.BALANCED)
                .sorted(Comparator.comparingLong(Member::sequence).reversed())
                .limit(excess)
                .map(Member::zone)
                .distinct()
                .sorted()
                .toList();
        return zones.isEmpty() ? "" : Causes.balanced(at, zones);
    }

    private static boolean contains(List<Member> members, Member member) {
        return members.stream().anyMatch(m -> m.instanceId().equals(member.instanceId()));
    }

    private void scaleOut() {
        ActiveGroup g = group();
        int active = (int) g.active().count();
        int missing = g.desired() - active;
        Instant retryAt = g.retryLaunchAt();
        if (missing <= 0 || (retryAt != null && at.isBefore(retryAt))) return;
        var balance = new ZoneBalance(g.usableZones(), g.active().toList());
        int replacements = Math.min(missing, g.replacementsDue());
        for (int i = 0; i < missing; i++) {
            Optional<AvailabilityZone> zone = balance.smallest();
            if (zone.isEmpty()) return; // No zone is left to launch in: wait for one.
            boolean replaces = i < replacements;
            String text = replaces
                    ? Causes.replacing(at)
                    : Causes.join(cause, Causes.growing(at, active + replacements, g.desired()));
            launch(zone.get(), replaces ? Purpose.REPLACEMENT : Purpose.CAPACITY, text);
            balance.launched(zone.get());
        }
    }

    /** Moves instances to zones with fewer: it launches first, and terminates when the new ones are ready. */
    private void rebalance() {
        ActiveGroup g = group();
        List<Member> active = g.active().toList();
        Instant retryAt = g.retryLaunchAt();
        boolean quiet = active.size() == g.desired() && active.stream().allMatch(g::ready);
        if (!quiet || (retryAt != null && at.isBefore(retryAt))) return;
        var balance = new ZoneBalance(g.usableZones(), active);
        int room = g.settings().bounds().whileRebalancing() - active.size();
        int batch = Math.min(Math.max(1, g.desired() / 10), room);
        for (int i = 0; i < batch && balance.uneven(); i++) {
            AvailabilityZone zone = balance.smallest().orElseThrow();
            launch(zone, Purpose.BALANCE, Causes.balancing(at, balance.counts()));
            balance.launched(zone);
            balance.released();
        }
    }

    private void launch(AvailabilityZone zone, Purpose purpose, String text) {
        ActiveGroup g = group();
        var inherited = g.tags().stream().filter(GroupTag::propagateAtLaunch).toList();
        String id = InstanceId.ofGroup(g.id(), g.nextSequence());
        then(new InstanceLaunching(
                id, g.nextSequence(), zone, purpose, g.settings().launchTemplate(), inherited, text, at));
    }
}
