package dev.faultline.scalinggroups.agent.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.InstanceAssignment.Desired;
import dev.faultline.testkit.LoopbackNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class ComputeAgentTest {
    private static final String ID = "i-0123456789abcdef0";
    private static final String ANSWERS_TERM = "#!/bin/sh\necho up at $FAULTLINE_ADDRESS\nexec sleep 1000\n";
    private static final String IGNORES_TERM = "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n";

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final Path data;
    private final TestZone zone;
    private AutoCloseable agent = () -> {};

    ComputeAgentTest(@TempDir Path data) {
        this.data = data;
        this.zone = new TestZone(network.network(), data, data.resolve("home"));
    }

    @BeforeEach
    void start() throws Exception {
        // As a user's own folder is: instances may pass through it.
        Permissions.readable(data);
        agent = new ComputeAgent().start(zone);
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        zone.processes().crash();
        network.close();
    }

    @Test
    void an_instance_runs_its_user_data_at_its_address() {
        zone.assign(running(1, 1, ANSWERS_TERM));
        await(() -> is(State.RUNNING) && status().reachable());
        await(() -> zone.console(ID).contains("up at " + network.address(1, 100)));
        assertThat(status().pid()).isNotNull();
    }

    @Test
    void a_stopped_instance_starts_again_and_a_terminated_one_never() throws Exception {
        zone.assign(running(1, 1, ANSWERS_TERM));
        await(() -> is(State.RUNNING));
        zone.assign(assignment(2, 1, Desired.STOPPED, ANSWERS_TERM));
        await(() -> is(State.STOPPED));
        assertThat(zone.processes().find()).isEmpty();
        zone.assign(running(3, 2, ANSWERS_TERM));
        await(() -> is(State.RUNNING) && status().version() == 3);
        zone.assign(assignment(4, 2, Desired.TERMINATED, ANSWERS_TERM));
        await(() -> is(State.TERMINATED));
        assertThat(data.resolve("compute-agent/instances").resolve(ID)).doesNotExist();

        agent.close();
        agent = new ComputeAgent().start(zone);
        zone.assign(running(5, 3, ANSWERS_TERM));
        await(() -> is(State.TERMINATED));
        assertThat(zone.processes().find()).isEmpty();
    }

    @Test
    void sigkill_ends_what_ignores_sigterm() {
        zone.assign(running(1, 1, IGNORES_TERM));
        await(() -> is(State.RUNNING));
        zone.assign(assignment(2, 1, Desired.STOPPED, IGNORES_TERM));
        await(() -> is(State.STOPPED));
        assertThat(zone.processes().find()).isEmpty();
    }

    @Test
    void after_a_crash_of_the_zone_its_instances_boot_again_once() throws Exception {
        zone.assign(running(1, 1, ANSWERS_TERM));
        await(() -> is(State.RUNNING));
        var before = status().pid();
        agent.close();
        zone.processes().crash();
        agent = new ComputeAgent().start(zone);
        await(() -> is(State.RUNNING) && status().reachable() && !Objects.equals(status().pid(), before));
        assertThat(zone.processes().find()).hasSize(1);
    }

    @Test
    void user_data_that_ends_is_an_instance_that_exited() {
        zone.assign(running(1, 1, "#!/bin/sh\nexit 3\n"));
        await(() -> is(State.EXITED));
        assertThat(status().exitCode()).isEqualTo(3);
    }

    @Test
    void what_user_data_leaves_behind_keeps_the_instance_running() {
        zone.assign(running(1, 1, "#!/bin/sh\n(setsid sleep 1000 &)\nexit 0\n"));
        await(() -> is(State.RUNNING) && status().reason().contains("exit code 0"));
        assertThat(status().reachable()).isTrue();
        zone.processes().crash();
        await(() -> is(State.EXITED));
    }

    @Test
    void user_data_without_an_interpreter_is_refused_with_a_sentence_on_the_console() {
        zone.assign(running(1, 1, "yum install -y httpd"));
        await(() -> is(State.FAILED));
        await(() -> zone.console(ID).contains("must be a script that begins with #!"));
    }

    @Test
    void an_unknown_image_is_refused() {
        var known = running(1, 1, ANSWERS_TERM);
        zone.assign(new InstanceAssignment(
                ID,
                known.zone(),
                1,
                1,
                Desired.RUNNING,
                "ami-unknown",
                "t3.micro",
                ANSWERS_TERM,
                known.address(),
                Map.of()));
        await(() -> is(State.FAILED) && status().reason().contains("ami-unknown"));
    }

    @Test
    void a_wildcard_listener_fails_the_status_check_and_its_console_says_why() throws Exception {
        var port = network.network() + 20_000;
        var source = data.resolve("Wildcard.java");
        Files.writeString(source, """
                void main() throws Exception {
                    try (var socket = new java.net.ServerSocket(%d)) { socket.accept(); }
                }
                """.formatted(port));
        Permissions.readable(data, source);
        var java = System.getProperty("java.home") + "/bin/java";
        zone.assign(running(1, 1, "#!/bin/sh\nexec " + java + " -Xmx64m " + source + "\n"));
        await(() -> is(State.RUNNING) && !status().reachable());
        assertThat(status().reason()).contains("wildcard address, port " + port);
        await(() -> zone.console(ID).contains("bind to $FAULTLINE_ADDRESS"));
    }

    @Test
    void a_console_that_grows_is_bounded() throws Exception {
        zone.assign(running(1, 1, "#!/bin/sh\nyes | head -c 2000000\nwhile sleep 0.1; do echo and on; done\n"));
        var file = data.resolve("compute-agent/instances").resolve(ID).resolve("console.log");
        await(() -> zone.console(ID).endsWith("and on\n") && size(file) <= Consoles.FILE_LIMIT_BYTES);
        assertThat(zone.console(ID).length()).isLessThanOrEqualTo(64 * 1024);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private boolean is(State state) {
        return zone.status(ID).filter(status -> status.state() == state).isPresent();
    }

    private InstanceStatus status() {
        return zone.status(ID).orElseThrow();
    }

    private void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline)
                throw new AssertionError("not within 30 s: " + zone.status(ID) + "\n" + end(zone.console(ID)));
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static String end(String console) {
        return console.substring(Math.max(0, console.length() - 2_000));
    }

    private InstanceAssignment running(long version, int boot, String userData) {
        return assignment(version, boot, Desired.RUNNING, userData);
    }

    private InstanceAssignment assignment(long version, int boot, Desired desired, String userData) {
        return new InstanceAssignment(
                ID,
                TestZone.ZONE,
                version,
                boot,
                desired,
                Images.SHELL,
                "t3.micro",
                userData,
                network.address(1, 100),
                Map.of());
    }
}
