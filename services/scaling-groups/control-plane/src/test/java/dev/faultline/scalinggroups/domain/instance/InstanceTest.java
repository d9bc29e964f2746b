package dev.faultline.scalinggroups.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.instance.Instance.*;
import dev.faultline.testkit.AggregateFixture;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final InstanceSpec SPEC = new InstanceSpec(
            "i-1",
            "r-1",
            "token",
            "digest",
            0,
            "ami-faultline-web",
            "t3.micro",
            "",
            new AvailabilityZone("us-east-1a"),
            List.of("sg-1"),
            null,
            null);
    private static final InstanceLaunched LAUNCHED = new InstanceLaunched(SPEC, Map.of(), NOON);
    private static final AddressGiven ADDRESSED = new AddressGiven("127.20.1.100", NOON);
    private static final InstanceRunning RUNNING = new InstanceRunning(NOON);
    private static final InstanceStopping STOPPING = new InstanceStopping(StateReason.USER, NOON);
    private static final InstanceStopped STOPPED = new InstanceStopped(StateReason.USER, NOON);
    private static final InstanceShuttingDown SHUTTING_DOWN = new InstanceShuttingDown(StateReason.USER, NOON);
    private static final InstanceTerminated TERMINATED = new InstanceTerminated(StateReason.USER, NOON);

    private final AggregateFixture<State, Command, Event, Refusal> instance = AggregateFixture.of(Instance.AGGREGATE);

    private static RecordStatus status(long version, Observed observed) {
        return new RecordStatus(version, observed, true, "why", NOON);
    }

    @Test
    void the_codes_are_awss() {
        assertThat(List.of(InstanceState.values()))
                .extracting(InstanceState::code)
                .containsExactly(0, 16, 32, 48, 64, 80);
    }

    @Test
    void a_launch_that_comes_again_changes_nothing() {
        instance.given().when(new Launch(SPEC, Map.of(), NOON)).then(LAUNCHED);
        instance.given(LAUNCHED).when(new Launch(SPEC, Map.of(), NOON)).then();
    }

    @Test
    void it_runs_when_its_agent_says_so() {
        instance.given(LAUNCHED, ADDRESSED).when(status(2, Observed.STARTING)).then();
        instance.given(LAUNCHED, ADDRESSED).when(status(2, Observed.RUNNING)).then(RUNNING);
        instance.given(LAUNCHED, ADDRESSED, RUNNING)
                .when(status(2, Observed.RUNNING))
                .then();
    }

    @Test
    void what_cannot_be_started_is_terminated() {
        instance.given(LAUNCHED, ADDRESSED)
                .when(status(2, Observed.FAILED))
                .then(
                        new InstanceShuttingDown(StateReason.failed("why"), NOON),
                        new InstanceTerminated(StateReason.failed("why"), NOON));
        instance.given(LAUNCHED)
                .when(new FailLaunch("no address", NOON))
                .then(
                        new InstanceShuttingDown(StateReason.failed("no address"), NOON),
                        new InstanceTerminated(StateReason.failed("no address"), NOON));
    }

    @Test
    void one_that_exits_by_itself_is_stopped_and_must_stay_so() {
        var stopped = new InstanceStopped(StateReason.ITSELF, NOON);
        instance.given(LAUNCHED, ADDRESSED, RUNNING)
                .when(status(2, Observed.EXITED))
                .then(stopped);
        var state =
                (Launched) instance.given(LAUNCHED, ADDRESSED, RUNNING, stopped).state();
        assertThat(state.assignedVersion()).as("the agent is told").isEqualTo(4);
    }

    @Test
    void a_report_about_an_earlier_wish_is_ignored() {
        instance.given(LAUNCHED, ADDRESSED, RUNNING, STOPPING)
                .when(status(2, Observed.RUNNING))
                .then();
        instance.given(LAUNCHED, ADDRESSED, RUNNING, STOPPING)
                .when(status(2, Observed.EXITED))
                .then();
        instance.given(LAUNCHED, ADDRESSED, RUNNING, STOPPING)
                .when(status(4, Observed.STOPPED))
                .then(STOPPED);
    }

    @Test
    void a_start_is_a_new_boot() {
        instance.given(LAUNCHED, ADDRESSED, RUNNING, STOPPING, STOPPED)
                .when(new Start(NOON))
                .then(new InstanceStarting(NOON));
        var state =
                (Launched) instance.given(LAUNCHED, ADDRESSED, RUNNING, STOPPING, STOPPED, new InstanceStarting(NOON))
                        .state();
        assertThat(state.boot()).isEqualTo(2);
        assertThat(state.address()).as("it keeps its address").isEqualTo("127.20.1.100");
    }

    @Test
    void a_reboot_keeps_it_running_under_a_new_boot() {
        var state = (Launched) instance.given(LAUNCHED, ADDRESSED, RUNNING)
                .when(new Reboot(NOON))
                .state();
        assertThat(state.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(state.boot()).isEqualTo(2);
        assertThat(state.assignedVersion()).isEqualTo(4);
    }

    @Test
    void a_terminated_instance_never_comes_back() {
        var terminated = instance.given(LAUNCHED, ADDRESSED, RUNNING, SHUTTING_DOWN, TERMINATED);
        terminated.when(status(9, Observed.RUNNING)).then();
        terminated.when(new Launch(SPEC, Map.of(), NOON)).then();
        terminated.when(new Start(NOON)).thenRefused(new WrongState(InstanceState.TERMINATED));
        terminated.when(new Terminate(false, NOON)).then();
    }

    @Test
    void termination_is_confirmed_by_the_agent_or_by_the_loss_of_its_zone() {
        instance.given(LAUNCHED, ADDRESSED, RUNNING)
                .when(new Terminate(false, NOON))
                .then(SHUTTING_DOWN);
        instance.given(LAUNCHED, ADDRESSED, RUNNING, SHUTTING_DOWN)
                .when(status(4, Observed.TERMINATED))
                .then(TERMINATED);
        instance.given(LAUNCHED, ADDRESSED, RUNNING, SHUTTING_DOWN)
                .when(new RecordZoneLost(NOON))
                .then(TERMINATED);
        instance.given(LAUNCHED, ADDRESSED, RUNNING)
                .when(new Terminate(true, NOON))
                .then(SHUTTING_DOWN, TERMINATED);
    }

    @Test
    void an_instance_that_no_agent_knows_ends_at_once() {
        instance.given(LAUNCHED).when(new Terminate(false, NOON)).then(SHUTTING_DOWN, TERMINATED);
        instance.given(LAUNCHED, SHUTTING_DOWN, TERMINATED)
                .when(new GiveAddress("127.20.1.100", NOON))
                .then();
    }

    @Test
    void the_wrong_state_is_refused_by_name() {
        instance.given(LAUNCHED).when(new Stop(false, NOON)).thenRefused(new WrongState(InstanceState.PENDING));
        instance.given(LAUNCHED, ADDRESSED, RUNNING, STOPPING)
                .when(new Start(NOON))
                .thenRefused(new WrongState(InstanceState.STOPPING));
        instance.given(LAUNCHED, ADDRESSED, RUNNING, STOPPING, STOPPED)
                .when(new Reboot(NOON))
                .thenRefused(new WrongState(InstanceState.STOPPED));
        instance.given().when(new Terminate(false, NOON)).thenRefused(new InstanceNotFound());
    }

    @Test
    void only_a_change_of_the_status_check_is_an_event() {
        var failing = new RecordStatus(2, Observed.RUNNING, false, "", NOON);
        var impaired = new ReachabilityChanged(false, NOON);
        instance.given(LAUNCHED, ADDRESSED, RUNNING).when(failing).then(impaired);
        instance.given(LAUNCHED, ADDRESSED, RUNNING, impaired).when(failing).then();
        instance.given(LAUNCHED, ADDRESSED, RUNNING, impaired)
                .when(status(2, Observed.RUNNING))
                .then(new ReachabilityChanged(true, NOON));
    }
}
