package dev.faultline.scalinggroups.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.agent.core.Action.Discard;
import dev.faultline.scalinggroups.agent.core.Action.Forget;
import dev.faultline.scalinggroups.agent.core.Action.Keep;
import dev.faultline.scalinggroups.agent.core.Action.Kill;
import dev.faultline.scalinggroups.agent.core.Action.Start;
import dev.faultline.scalinggroups.agent.core.Action.Stop;
import dev.faultline.scalinggroups.agent.core.Event.Assigned;
import dev.faultline.scalinggroups.agent.core.Event.MainEnded;
import dev.faultline.scalinggroups.agent.core.Event.Observed;
import dev.faultline.scalinggroups.agent.core.Event.StartFailed;
import dev.faultline.scalinggroups.agent.core.Event.Started;
import dev.faultline.scalinggroups.agent.core.Event.Tick;
import dev.faultline.scalinggroups.agent.core.Held.Phase;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.InstanceAssignment.Desired;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AgentTest {
    private static final AvailabilityZone HERE = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone ELSEWHERE = new AvailabilityZone("us-east-1b");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String ID = "i-00000000000000001";

    private Instant now = NOON;
    private Agent agent = new Agent(HERE, List.of(), NOON);

    @Test
    void the_marker_is_kept_before_the_process_is_started() {
        var actions = when(current(running(1)));
        assertThat(actions).hasSize(2);
        assertThat(actions.getFirst())
                .isInstanceOfSatisfying(
                        Keep.class, keep -> assertThat(keep.held().phase()).isEqualTo(Phase.STARTING));
        assertThat(actions.getLast()).isInstanceOf(Start.class);
    }

    @Test
    void every_action_says_why() {
        var actions = when(current(running(1), assignment("i-2", HERE, 1, 1, Desired.TERMINATED)));
        assertThat(actions).isNotEmpty().allSatisfy(action -> assertThat(action.reason())
                .endsWith("."));
    }

    @Test
    void a_repeated_or_older_assignment_changes_nothing() {
        given(current(running(3)), started());
        assertThat(when(current(running(3)))).isEmpty();
        assertThat(when(current(assignment(ID, HERE, 2, 1, Desired.TERMINATED))))
                .isEmpty();
        assertThat(status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void other_zones_instances_are_none_of_its_business() {
        assertThat(when(current(assignment(ID, ELSEWHERE, 1, 1, Desired.RUNNING))))
                .isEmpty();
        assertThat(agent.inventory()).isEmpty();
    }

    @Test
    void a_start_waits_for_a_current_snapshot() {
        assertThat(when(fromDisk(running(1)))).isEmpty();
        assertThat(status().state()).isEqualTo(State.STARTING);
        assertThat(status().reachable()).isFalse();
        assertThat(started(when(current(running(1))))).containsExactly(ID);
    }

    @Test
    void without_a_current_snapshot_it_starts_from_disk_after_five_seconds() {
        given(fromDisk(running(1)));
        now = NOON.plus(Agent.SNAPSHOT_WAIT).minusMillis(1);
        assertThat(when(new Tick())).isEmpty();
        now = NOON.plus(Agent.SNAPSHOT_WAIT);
        assertThat(started(when(new Tick()))).containsExactly(ID);
        assertThat(when(new Tick())).isEmpty();
    }

    @Test
    void a_crash_between_marker_and_start_is_recovered_by_one_start() {
        var marker = keeps(when(current(running(1)))).getLast();
        agent = new Agent(HERE, List.of(marker), now);
        assertThat(started(when(current(running(1))))).containsExactly(ID);
        assertThat(started(when(current(running(1))))).isEmpty();
    }

    @Test
    void an_instance_that_was_terminated_while_its_zone_was_away_is_not_started_again() {
        var record = keeps(given(current(running(1)), started())).getLast();
        agent = new Agent(HERE, List.of(record), now);
        given(fromDisk(running(1)));
        var actions = when(current(assignment(ID, HERE, 2, 1, Desired.TERMINATED)));
        assertThat(started(actions)).isEmpty();
        assertThat(status().state()).isEqualTo(State.TERMINATED);
        assertThat(actions).anySatisfy(action -> assertThat(action).isInstanceOf(Discard.class));
    }

    @Test
    void an_instance_that_a_current_snapshot_leaves_out_is_not_started_again() {
        var record = keeps(given(current(running(1)), started())).getLast();
        agent = new Agent(HERE, List.of(record), now);
        assertThat(when(current())).isEmpty();
        now = now.plusSeconds(60);
        assertThat(when(new Tick())).isEmpty();
        assertThat(agent.inventory()).isEmpty();
    }

    @Test
    void a_snapshot_that_leaves_a_running_instance_out_does_not_stop_it() {
        given(current(running(1)), started());
        assertThat(when(current())).isEmpty();
        assertThat(status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_terminated_id_is_never_started_again() {
        given(current(assignment(ID, HERE, 1, 1, Desired.TERMINATED)));
        assertThat(when(current(assignment(ID, HERE, 2, 2, Desired.RUNNING)))).isEmpty();
        var tombstone = agent.held(ID).orElseThrow();
        agent = new Agent(HERE, List.of(tombstone), now);
        assertThat(when(current(assignment(ID, HERE, 3, 3, Desired.RUNNING)))).isEmpty();
        assertThat(status().state()).isEqualTo(State.TERMINATED);
    }

    @Test
    void a_stop_is_sigterm_then_sigkill_after_the_grace() {
        given(current(running(1)), started());
        assertThat(when(current(assignment(ID, HERE, 2, 1, Desired.STOPPED))))
                .last()
                .isInstanceOf(Stop.class);
        now = now.plus(Agent.STOP_GRACE).minusMillis(1);
        assertThat(when(new Tick())).isEmpty();
        now = now.plusMillis(1);
        assertThat(when(new Tick())).singleElement().isInstanceOf(Kill.class);
        when(new Observed(ID, 0, ""));
        assertThat(status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void a_stopped_instance_starts_again_at_its_address() {
        given(current(running(1)), started());
        given(current(assignment(ID, HERE, 2, 1, Desired.STOPPED)), new Observed(ID, 0, ""));
        var actions = when(current(assignment(ID, HERE, 3, 2, Desired.RUNNING)));
        assertThat(actions).last().isInstanceOfSatisfying(Start.class, start -> assertThat(
                        start.assignment().address())
                .isEqualTo("127.20.1.100"));
    }

    @Test
    void a_terminate_during_a_stop_ends_terminated() {
        given(current(running(1)), started());
        given(current(assignment(ID, HERE, 2, 1, Desired.STOPPED)));
        given(current(assignment(ID, HERE, 3, 1, Desired.TERMINATED)), new Observed(ID, 0, ""));
        assertThat(status().state()).isEqualTo(State.TERMINATED);
    }

    @Test
    void a_higher_boot_stops_the_process_and_starts_it_again() {
        given(current(running(1)), started());
        assertThat(when(current(assignment(ID, HERE, 2, 2, Desired.RUNNING))))
                .last()
                .isInstanceOf(Stop.class);
        assertThat(status().state()).isEqualTo(State.STARTING);
        assertThat(started(when(new Observed(ID, 0, "")))).containsExactly(ID);
        given(new Started(ID, 2, 43));
        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThat(status().version()).isEqualTo(2);
    }

    @Test
    void user_data_that_ends_leaves_the_instance_running_while_any_of_its_processes_lives() {
        given(current(running(1)), started(), new MainEnded(ID, 1, 0), new Observed(ID, 2, ""));
        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThat(status().reachable()).isTrue();
        given(new Observed(ID, 0, ""));
        assertThat(status().state()).isEqualTo(State.EXITED);
        assertThat(status().exitCode()).isEqualTo(0);
        assertThat(status().reachable()).isFalse();
    }

    @Test
    void an_instance_that_exited_stays_so_until_its_boot_grows() {
        given(current(running(1)), started(), new MainEnded(ID, 1, 3), new Observed(ID, 0, ""));
        assertThat(when(current(assignment(ID, HERE, 2, 1, Desired.RUNNING)))).allMatch(Keep.class::isInstance);
        assertThat(status().state()).isEqualTo(State.EXITED);
        assertThat(started(when(current(assignment(ID, HERE, 3, 2, Desired.RUNNING)))))
                .containsExactly(ID);
    }

    @Test
    void an_instance_that_cannot_be_started_fails_with_its_reason() {
        given(current(running(1)), new StartFailed(ID, 1, "User data must begin with #!."));
        assertThat(status().state()).isEqualTo(State.FAILED);
        assertThat(status().reason()).isEqualTo("User data must begin with #!.");
        assertThat(when(current(running(1)))).isEmpty();
    }

    @Test
    void trouble_fails_the_status_check_until_it_is_over() {
        given(current(running(1)), started(), new Observed(ID, 1, "It listens on 0.0.0.0:8080."));
        assertThat(status().reachable()).isFalse();
        assertThat(status().reason()).isEqualTo("It listens on 0.0.0.0:8080.");
        given(new Observed(ID, 1, ""));
        assertThat(status().reachable()).isTrue();
    }

    @Test
    void a_tombstone_that_nobody_names_is_forgotten_after_its_retention() {
        given(current(assignment(ID, HERE, 1, 1, Desired.TERMINATED)));
        now = NOON.plus(Agent.RETENTION);
        assertThat(when(new Tick())).isEmpty();
        given(current());
        now = NOON.plus(Agent.RETENTION).minusMillis(1);
        assertThat(when(new Tick())).isEmpty();
        now = NOON.plus(Agent.RETENTION);
        assertThat(when(new Tick())).last().isInstanceOf(Forget.class);
        assertThat(agent.held(ID)).isEmpty();
    }

    @Test
    void the_oldest_tombstones_go_when_there_are_too_many() {
        var all = java.util.stream.IntStream.range(0, Agent.RETAINED + 1)
                .mapToObj(i -> assignment("i-" + i, HERE, 1, 1, Desired.TERMINATED))
                .toArray(InstanceAssignment[]::new);
        given(current(all), current());
        assertThat(when(new Tick()).stream().filter(Forget.class::isInstance)).hasSize(1);
    }

    private List<Action> given(Event... events) {
        return Arrays.stream(events).flatMap(event -> when(event).stream()).toList();
    }

    private List<Action> when(Event event) {
        return agent.on(event, now);
    }

    private InstanceStatus status() {
        return agent.inventory().getFirst();
    }

    private static Started started() {
        return new Started(ID, 1, 42);
    }

    private static List<String> started(List<Action> actions) {
        return actions.stream()
                .filter(Start.class::isInstance)
                .map(Action::instanceId)
                .toList();
    }

    private static List<Held> keeps(List<Action> actions) {
        return actions.stream()
                .filter(Keep.class::isInstance)
                .map(action -> ((Keep) action).held())
                .toList();
    }

    private static InstanceAssignment running(long version) {
        return assignment(ID, HERE, version, 1, Desired.RUNNING);
    }

    private static InstanceAssignment assignment(
            String id, AvailabilityZone zone, long version, int boot, Desired desired) {
        return new InstanceAssignment(
                id,
                zone,
                version,
                boot,
                desired,
                "ami-faultline-shell",
                "t3.micro",
                "#!/bin/sh\n",
                "127.20.1.100",
                Map.of());
    }

    private static Assigned current(InstanceAssignment... assignments) {
        return new Assigned(byId(assignments), true);
    }

    private static Assigned fromDisk(InstanceAssignment... assignments) {
        return new Assigned(byId(assignments), false);
    }

    private static Map<String, InstanceAssignment> byId(InstanceAssignment... assignments) {
        return Arrays.stream(assignments)
                .collect(Collectors.toMap(InstanceAssignment::instanceId, Function.identity()));
    }
}
