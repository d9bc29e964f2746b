package dev.faultline.zone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ZoneProcessesTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A shell whose grandchild is an orphan in a session of its own. */
    private static final String DOUBLE_FORK = "(setsid sh -c 'sleep 61 & sleep 62' &); exec sleep 63";

    private final String run = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    private final Path data;

    ZoneProcessesTest(@TempDir Path data) {
        this.data = data;
    }

    @AfterEach
    void leave_nothing() {
        ZoneProcesses.ofRun(run).withData(data).crash();
    }

    private Process start(AvailabilityZone zone, String... command) throws IOException {
        var builder = new ProcessBuilder(command).directory(data.toFile());
        builder.environment().put(ZoneProcesses.MARKER, ZoneProcesses.marker(run, zone));
        return builder.start();
    }

    private void awaitCount(ZoneProcesses processes, int count) {
        Await.until(SOON, count + " processes", () -> processes.find().size() == count);
    }

    @Test
    void a_crash_kills_a_double_forked_orphan_and_leaves_the_other_zone_alone() throws Exception {
        start(A, "sh", "-c", DOUBLE_FORK);
        var other = start(B, "sleep", "64");
        awaitCount(ZoneProcesses.ofZone(run, A), 4);

        assertThat(ZoneProcesses.ofZone(run, A).crash()).isEqualTo(4);

        assertThat(ZoneProcesses.ofZone(run, A).find()).isEmpty();
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void a_frozen_zone_runs_nothing_until_it_is_thawed() throws Exception {
        start(A, "sh", "-c", DOUBLE_FORK);
        var zone = ZoneProcesses.ofZone(run, A);
        awaitCount(zone, 4);

        assertThat(zone.freeze()).isEqualTo(4);
        assertThat(zone.find()).allMatch(LinuxProcess::halted);

        assertThat(zone.thaw(ZoneProcesses.SUPERVISOR_FIRST)).isEqualTo(4);
        Await.until(SOON, "all run again", () -> zone.find().stream().noneMatch(process -> process.state() == 'T'));
    }

    @Test
    void a_frozen_zone_can_be_crashed() throws Exception {
        start(A, "sh", "-c", DOUBLE_FORK);
        var zone = ZoneProcesses.ofZone(run, A);
        awaitCount(zone, 4);
        zone.freeze();

        assertThat(zone.crash()).isEqualTo(4);

        assertThat(zone.find()).isEmpty();
    }

    @Test
    void a_crash_outruns_processes_that_keep_forking() throws Exception {
        start(A, "sh", "-c", "while :; do (sleep 5 &); sleep 0.002; done");
        var zone = ZoneProcesses.ofZone(run, A);
        Await.until(SOON, "a crowd", () -> zone.find().size() > 10);

        assertThat(zone.crash()).isGreaterThan(10);

        assertThat(zone.find()).isEmpty();
    }

    @Test
    void a_child_that_cleared_its_environment_is_found_by_descent() throws Exception {
        start(A, "sh", "-c", "env -i sleep 65 & wait");
        var zone = ZoneProcesses.ofZone(run, A);
        awaitCount(zone, 2);
        assertThat(zone.find()).anyMatch(process -> process.environment().isEmpty());

        assertThat(zone.crash()).isEqualTo(2);
    }

    @Test
    void an_orphan_without_an_environment_is_found_by_its_working_directory() throws Exception {
        start(A, "sh", "-c", "(env -i setsid sleep 66 &)").waitFor();
        var zone = ZoneProcesses.ofZone(run, A);
        assertThat(zone.find()).isEmpty();
        awaitCount(zone.withData(data), 1);

        assertThat(zone.withData(data).crash()).isEqualTo(1);
    }

    @Test
    void a_run_is_all_its_zones_and_no_other_run() throws Exception {
        start(A, "sleep", "67");
        start(B, "sleep", "68");
        var other = new ProcessBuilder("sleep", "69");
        other.environment().put(ZoneProcesses.MARKER, ZoneProcesses.marker(run + "-other", A));
        var survivor = other.start();
        try {
            awaitCount(ZoneProcesses.ofRun(run), 2);
            assertThat(ZoneProcesses.ofRun(run).crash()).isEqualTo(2);
            assertThat(survivor.isAlive()).isTrue();
        } finally {
            survivor.destroyForcibly();
        }
    }

    @Test
    void the_zones_own_process_comes_before_its_children() throws Exception {
        var child = new ProcessBuilder("sleep", "70");
        child.environment().put(ZoneProcesses.MARKER, ZoneProcesses.marker(run, A));
        child.environment().put(ZoneProcesses.CHILD, ZoneProcesses.marker(run, A) + "/1/1");
        long childPid = child.start().pid();
        long supervisor = start(A, "sleep", "71").pid();
        awaitCount(ZoneProcesses.ofZone(run, A), 2);

        assertThat(ZoneProcesses.ofZone(run, A).find())
                .extracting(LinuxProcess::pid)
                .containsExactly(supervisor, childPid);
    }

    @Test
    void nothing_but_the_name_of_a_run_is_taken_for_one() {
        for (var name : List.of("", "a/b", "a b", "/", "..")) {
            assertThatThrownBy(() -> ZoneProcesses.ofRun(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void this_process_is_read_as_it_is() {
        var self = LinuxProcess.read(ProcessHandle.current().pid()).orElseThrow();

        assertThat(self.parent())
                .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(self.dead()).isFalse();
        assertThat(self.variable("PATH")).contains(System.getenv("PATH"));
    }
}
