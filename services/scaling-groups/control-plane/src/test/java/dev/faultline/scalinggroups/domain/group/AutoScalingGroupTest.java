package dev.faultline.scalinggroups.domain.group;

import static dev.faultline.scalinggroups.domain.group.GroupHistory.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.*;
import dev.faultline.scalinggroups.domain.group.TargetState.Health;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AutoScalingGroupTest {
    @Test
    void a_new_group_launches_what_it_desires_balanced_over_its_zones() {
        var group = new GroupHistory().create(6);
        assertThat(group.activeByZone()).isEqualTo(List.of(2, 2, 2));
        assertThat(group.launches().getFirst().cause())
                .isEqualTo("At 2026-01-01T12:00:00Z a user request created an AutoScalingGroup changing the desired"
                        + " capacity from 0 to 6.  At 2026-01-01T12:00:00Z an instance was started in response to a"
                        + " difference between desired and actual capacity, increasing the capacity from 0 to 6.");
    }

    @Test
    void a_launch_is_named_by_the_group_and_its_sequence() {
        var one = new GroupHistory().create(3);
        var two = new GroupHistory().create(3);
        assertThat(one.launches()).extracting(InstanceLaunching::instanceId).doesNotHaveDuplicates();
        assertThat(one.launches()).isEqualTo(two.launches());
    }

    @Test
    void a_member_is_in_service_once_it_runs() {
        var group = new GroupHistory().create(1);
        group.when(new RecordInstanceRunning(group.id(1), 1, NOON));
        assertThat(group.lastEvents())
                .containsExactly(new InstanceStarted(group.id(1), 1, NOON), new InstanceInService(group.id(1), NOON));
        assertThat(group.when(new RecordInstanceRunning(group.id(1), 1, NOON))).isEmpty();
    }

    @Test
    void with_target_groups_it_is_registered_first() {
        var group = new GroupHistory().withTargetGroup().create(1);
        group.when(new RecordInstanceRunning(group.id(1), 1, NOON));
        assertThat(group.lastEvents())
                .containsExactly(
                        new InstanceStarted(group.id(1), 1, NOON),
                        new RegistrationRequested(group.id(1), List.of(ARN), NOON));
        assertThat(group.when(new RecordTargetHealth(group.id(1), ARN, Health.INITIAL, NOON)))
                .endsWith(new InstanceInService(group.id(1), NOON));
    }

    @Test
    void a_retry_of_a_desired_capacity_changes_nothing() {
        var group = new GroupHistory().create(3);
        assertThat(group.when(new SetDesiredCapacity(3, true, NOON))).isEmpty();
    }

    @Test
    void a_desired_capacity_out_of_bounds_is_refused() {
        var group = new GroupHistory().create(3);
        assertThat(group.refusal(new SetDesiredCapacity(7, false, NOON)))
                .isEqualTo(new OutOfBounds(7, new Bounds(0, 6)));
    }

    @Test
    void a_request_that_honours_the_cooldown_waits_for_its_last_instant() {
        var group = new GroupHistory().create(1).runs();
        var end = NOON.plus(COOLDOWN);
        assertThat(group.refusal(new SetDesiredCapacity(2, true, end.minusNanos(1))))
                .isEqualTo(new CooldownInProgress(end));
        assertThat(group.when(new SetDesiredCapacity(2, true, end))).isNotEmpty();
    }

    @Test
    void a_request_that_honours_the_cooldown_waits_for_a_running_activity() {
        var group = new GroupHistory().create(1);
        assertThat(group.refusal(new SetDesiredCapacity(2, true, NOON)))
                .isEqualTo(new ScalingActivityInProgress(ActivityId.ofLaunch(GROUP_ID, group.id(1))));
    }

    @Test
    void scale_in_takes_from_the_zone_with_most_and_says_why() {
        var group = new GroupHistory().create(4).runs();
        group.when(new SetDesiredCapacity(3, false, NOON));
        assertThat(group.activeByZone()).isEqualTo(List.of(1, 1, 1));
        var terminating = group.lastOf(InstanceTerminating.class);
        assertThat(terminating.cause())
                .isEqualTo("At 2026-01-01T12:00:00Z a user request explicitly set group desired capacity changing the"
                        + " desired capacity from 4 to 3.  At 2026-01-01T12:00:00Z an instance was taken out of"
                        + " service in response to a difference between desired and actual capacity, shrinking the"
                        + " capacity from 4 to 3.  At 2026-01-01T12:00:00Z instance " + terminating.instanceId()
                        + " was selected for termination.");
        assertThat(group.lastEvents()).endsWith(new TerminationOrdered(terminating.instanceId(), false, NOON));
    }

    @Test
    void on_scale_in_the_load_balancer_lets_go_first() {
        var group = new GroupHistory().withTargetGroup().create(1).runs().healthy(1);
        group.when(new SetDesiredCapacity(0, false, NOON));
        assertThat(group.lastOf(InstanceTerminating.class).waitingFor()).containsExactly(ARN);
        assertThat(group.lastEvents()).noneMatch(TerminationOrdered.class::isInstance);
        assertThat(group.when(new RecordTargetGone(group.id(1), ARN, NOON)))
                .endsWith(new TerminationOrdered(group.id(1), false, NOON));
    }

    @Test
    void a_load_balancer_that_never_lets_go_is_waited_for_until_the_limit() {
        var group = new GroupHistory().withTargetGroup().create(1).runs().healthy(1);
        group.when(new SetDesiredCapacity(0, false, NOON));
        var limit = NOON.plus(Reconciliation.DEREGISTRATION_LIMIT);
        assertThat(group.when(new Tick(limit.minusNanos(1)))).isEmpty();
        assertThat(group.when(new Tick(limit))).containsExactly(new TerminationOrdered(group.id(1), false, limit));
    }

    @Test
    void an_instance_that_was_terminated_is_replaced_at_once_in_its_zone() {
        var group = new GroupHistory().create(3).runs();
        group.when(new RecordInstanceNotRunning(group.id(2), NOON));
        assertThat(group.lastOf(InstanceTerminating.class).cause())
                .isEqualTo("At 2026-01-01T12:00:00Z an instance was taken out of service in response to an EC2 health"
                        + " check that indicated it had been terminated or stopped.");
        var launching = group.lastOf(InstanceLaunching.class);
        assertThat(launching.zone()).isEqualTo(B);
        assertThat(launching.cause())
                .isEqualTo("At 2026-01-01T12:00:00Z an instance was launched in response to an unhealthy instance"
                        + " needing to be replaced.");
    }

    @Test
    void a_lost_zone_is_left_at_once_without_waiting_for_anybody() {
        var group = new GroupHistory().withTargetGroup().create(6).runs().healthy(1, 2, 3, 4, 5, 6);
        group.when(new RecordZones(Set.of(C), NOON));
        assertThat(group.activeByZone()).isEqualTo(List.of(3, 3, 0));
        assertThat(group.lastEvents())
                .contains(
                        new TerminationOrdered(group.id(3), true, NOON),
                        new TerminationOrdered(group.id(6), true, NOON));
        assertThat(group.lastOf(InstanceTerminating.class).targetGroups()).containsExactly(ARN);
        assertThat(group.lastOf(InstanceTerminating.class).waitingFor()).isEmpty();
    }

    @Test
    void when_a_zone_returns_the_group_launches_there_before_it_terminates_elsewhere() {
        var group = new GroupHistory().withTargetGroup().create(6).runs().healthy(1, 2, 3, 4, 5, 6);
        group.when(new RecordZones(Set.of(C), NOON)).forEach(_ -> {});
        group.runs().healthy(7, 8).terminated(3, 6);

        group.when(new RecordZones(Set.of(), NOON));
        assertThat(group.activeByZone()).as("max is 6 and one more may run").isEqualTo(List.of(3, 3, 1));
        group.runs();
        assertThat(group.activeByZone()).as("not healthy yet").isEqualTo(List.of(3, 3, 1));
        group.healthy(9);
        assertThat(group.lastOf(InstanceTerminating.class).cause())
                .startsWith("At 2026-01-01T12:00:00Z instances were launched to balance instances in zones us-east-1c"
                        + " with other zones resulting in more than desired number of instances in the group.  ");
        assertThat(group.activeByZone()).isEqualTo(List.of(2, 3, 2));
        group.runs().healthy(10);
        assertThat(group.activeByZone()).isEqualTo(List.of(2, 2, 2));
        assertThat(group.when(new Tick(NOON))).isEmpty();
    }

    @Test
    void the_load_balancers_word_counts_after_the_grace_period_and_the_next_check() {
        var group = new GroupHistory().withTargetGroup().create(3).runs().healthy(1, 2, 3);
        var graceEnds = NOON.plus(GRACE);
        assertThat(group.when(new RecordTargetHealth(group.id(2), ARN, Health.UNHEALTHY, NOON)))
                .hasSize(1);
        assertThat(group.when(new Tick(graceEnds.minusNanos(1)))).isEmpty();
        group.when(new Tick(graceEnds));
        assertThat(group.lastOf(InstanceTerminating.class).cause())
                .isEqualTo("At 2026-01-01T12:00:10Z an instance was taken out of service in response to an ELB system"
                        + " health check failure.");
    }

    @Test
    void instances_that_fail_their_checks_are_replaced_one_after_the_other() {
        var group = new GroupHistory().withTargetGroup().create(3).runs().healthy(1, 2, 3);
        var later = NOON.plus(GRACE).plus(Reconciliation.HEALTH_CHECK_PERIOD);
        for (int i = 1; i <= 3; i++) group.when(new RecordTargetHealth(group.id(i), ARN, Health.UNHEALTHY, later));
        var due = later.plus(Reconciliation.HEALTH_CHECK_PERIOD);
        assertThat(group.when(new Tick(due)).stream().filter(InstanceTerminating.class::isInstance))
                .hasSize(1);
        assertThat(group.when(new Tick(due.plusSeconds(30))))
                .as("one is on its way")
                .isEmpty();
        group.runs();
        assertThat(group.when(new Tick(due.plusSeconds(30))))
                .as("it has not passed its check")
                .isEmpty();
        group.healthy(4);
        group.when(new Tick(due.plusSeconds(30)));
        assertThat(group.launches()).as("now the next goes").hasSize(5);
    }

    @Test
    void with_ec2_checks_the_load_balancers_word_is_ignored() {
        var group = new GroupHistory()
                .withTargetGroup()
                .withEc2Checks()
                .create(1)
                .runs()
                .healthy(1);
        group.when(new RecordTargetHealth(group.id(1), ARN, Health.UNHEALTHY, NOON));
        assertThat(group.when(new Tick(NOON.plus(Duration.ofHours(1))))).isEmpty();
    }

    @Test
    void a_failed_launch_is_tried_again_after_a_pause_that_grows() {
        var group = new GroupHistory().create(1);
        group.when(new RecordLaunchFailed(group.id(1), "no such image", NOON));
        assertThat(group.launches()).hasSize(1);
        assertThat(group.when(new Tick(NOON.plusMillis(999)))).isEmpty();
        group.when(new Tick(NOON.plusSeconds(1)));
        assertThat(group.launches()).hasSize(2);
        group.when(new RecordLaunchFailed(group.id(2), "no such image", NOON.plusSeconds(1)));
        assertThat(group.when(new Tick(NOON.plusMillis(2_999)))).isEmpty();
        group.when(new Tick(NOON.plusSeconds(3)));
        assertThat(group.launches()).hasSize(3);
    }

    @Test
    void an_instance_that_never_runs_is_replaced() {
        var group = new GroupHistory().create(1);
        group.when(new Tick(NOON.plus(Reconciliation.LAUNCH_LIMIT)));
        assertThat(group.launches()).hasSize(2);
        assertThat(group.lastEvents())
                .contains(new TerminationOrdered(group.id(1), false, NOON.plus(Reconciliation.LAUNCH_LIMIT)));
    }

    @Test
    void a_group_with_instances_is_deleted_by_force_only() {
        var group = new GroupHistory().create(2).runs();
        assertThat(group.refusal(new DeleteGroup(false, NOON))).isEqualTo(new GroupHasInstances());
        group.when(new DeleteGroup(true, NOON));
        assertThat(group.lastEvents())
                .filteredOn(TerminationOrdered.class::isInstance)
                .hasSize(2);
        group.terminated(1);
        assertThat(group.when(new RecordInstanceTerminated(group.id(2), NOON)))
                .containsExactly(new InstanceTerminated(group.id(2), NOON), new GroupDeleted(NOON));
        assertThat(group.refusal(new DeleteGroup(true, NOON))).isEqualTo(new GroupNotFound());
    }

    @Test
    void an_empty_group_is_deleted_at_once() {
        var group = new GroupHistory().create(0);
        assertThat(group.when(new DeleteGroup(false, NOON)))
                .containsExactly(new GroupDeletionStarted(NOON), new GroupDeleted(NOON));
    }

    @Test
    void a_user_who_terminates_an_instance_may_shrink_the_group() {
        var group = new GroupHistory().create(2).runs();
        group.when(new TerminateInstance(group.id(1), true, NOON));
        assertThat(group.activeByZone()).isEqualTo(List.of(0, 1, 0));
        assertThat(group.lastOf(InstanceTerminating.class).cause())
                .isEqualTo("At 2026-01-01T12:00:00Z instance " + group.id(1)
                        + " was taken out of service in response to a user request, shrinking the capacity from 2 to"
                        + " 1.");
    }

    @Test
    void new_zones_take_their_share_and_old_ones_are_left() {
        var group = new GroupHistory().create(2).runs();
        group.when(new UpdateGroup(zones(A, C), null, NOON));
        assertThat(group.activeByZone()).isEqualTo(List.of(1, 1, 1));
        group.runs();
        assertThat(group.activeByZone()).isEqualTo(List.of(1, 0, 1));
    }

    @Test
    void news_of_what_is_gone_changes_nothing() {
        var group = new GroupHistory().create(1).runs();
        assertThat(group.when(new RecordInstanceTerminated("i-unknown", NOON))).isEmpty();
        assertThat(group.when(new RecordTargetGone("i-unknown", ARN, NOON))).isEmpty();
        assertThat(new GroupHistory().when(new RecordInstanceTerminated("i-unknown", NOON)))
                .isEmpty();
    }
}
