package dev.faultline.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Ports;
import dev.faultline.zone.beacon.BeaconProbe;
import dev.faultline.zone.processes.LinuxProcess;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ZoneMainTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final Duration SOON = Duration.ofSeconds(10);
    /** A child with a child of its own, and an orphan of two in another session. */
    private static final String DOUBLE_FORK = "(setsid sh -c 'sleep 61 & sleep 62' &)\nsleep 63\n";
    /** The guard; the script, its sleep, and the orphan with its sleeps. */
    private static final int CHILDREN = 1 + 2 + 3;

    private final Path root;
    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final ZoneUnderTest zone;

    ZoneMainTest(@TempDir Path root) throws IOException {
        this.root = root;
        ZoneUnderTest.giveScript(root, A, DOUBLE_FORK);
        zone = ZoneUnderTest.start(ZoneUnderTest.region(network.network(), 1), A, root, root);
    }

    @AfterEach
    void leave_nothing() {
        zone.close();
        network.close();
    }

    private void awaitChildren() {
        Await.until(SOON, "all children run", () -> zone.processes.find().size() == 1 + CHILDREN);
    }

    private void awaitNobody() {
        Await.until(SOON, "nothing is left of " + zone.zone, () -> zone.processes
                .find()
                .isEmpty());
    }

    @Test
    void a_killed_zone_leaves_no_child_not_even_a_double_forked_one() throws Exception {
        zone.awaitReady();
        awaitChildren();

        zone.process().destroyForcibly();
        zone.exitCode();

        awaitNobody();
    }

    @Test
    void a_zone_counts_its_incarnations_and_sweeps_what_an_earlier_one_left() throws Exception {
        assertThat(zone.awaitReady().incarnation()).isEqualTo(1);
        awaitChildren();
        // Without its guard, killed at the same moment, a zone leaves the double-forked orphan behind.
        zone.processes.freeze();
        for (var process : zone.processes.find()) {
            if (process.variable(ZoneProcesses.CHILD).isEmpty())
                ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        zone.exitCode();
        Files.delete(zone.data.resolve("script").resolve(ScriptComponent.SCRIPT));
        Await.until(
                SOON,
                "what no pdeathsig reaches is left",
                () -> zone.processes.find().size() == 4);

        zone.startAgain();

        var ready = zone.awaitReady();
        assertThat(ready.incarnation()).isEqualTo(2);
        assertThat(ready.failed()).containsEntry("script", "there is no script");
        assertThat(zone.processes.find())
                .extracting(LinuxProcess::pid)
                .contains(ready.pid())
                .hasSize(2);
    }

    @Test
    void a_frozen_zone_is_silent_and_a_thawed_one_answers() {
        zone.awaitReady();
        awaitChildren();
        var address = new InetSocketAddress(network.address(1, 1), Ports.BEACON);
        try (var probe = new BeaconProbe(ZoneProcesses.marker(zone.manifest.run(), A), address)) {
            Await.until(SOON, "the beacon answers", probe::answers);

            assertThat(zone.processes.freeze()).isEqualTo(1 + CHILDREN);
            assertThat(probe.answers()).isFalse();
            assertThat(probe.answers())
                    .as("over a connection that the kernel accepts")
                    .isFalse();

            assertThat(zone.processes.thaw(ZoneProcesses.SUPERVISOR_FIRST)).isEqualTo(1 + CHILDREN);
            Await.until(SOON, "the beacon answers again", probe::answers);
        }
    }

    @Test
    void a_frozen_zone_can_be_crashed_and_started_again() throws Exception {
        zone.awaitReady();
        awaitChildren();
        zone.processes.freeze();

        assertThat(zone.processes.crash()).isEqualTo(1 + CHILDREN);

        assertThat(zone.exitCode()).isEqualTo(128 + 9);
        zone.startAgain();
        assertThat(zone.awaitReady().incarnation()).isEqualTo(2);
    }

    @Test
    void an_orderly_stop_leaves_nothing() throws Exception {
        zone.awaitReady();
        awaitChildren();

        zone.process().destroy();

        assertThat(zone.exitCode()).isEqualTo(128 + 15);
        awaitNobody();
        assertThat(zone.data.resolve(ZoneMain.READY_FILE)).doesNotExist();
    }

    @Test
    void a_guard_that_was_killed_is_replaced() {
        zone.awaitReady();
        awaitChildren();
        var guard = zone.processes.find().stream()
                .filter(process -> process.variable(ZoneProcesses.CHILD).isEmpty()
                        && process.pid() != zone.process().pid())
                .findFirst()
                .orElseThrow();

        ProcessHandle.of(guard.pid()).ifPresent(ProcessHandle::destroyForcibly);

        Await.until(SOON, "another guard", () -> zone.processes.find().stream()
                .anyMatch(process -> process.variable(ZoneProcesses.CHILD).isEmpty()
                        && process.pid() != zone.process().pid()
                        && process.pid() != guard.pid()));
    }

    @Test
    void two_processes_never_share_a_disk() throws Exception {
        zone.awaitReady();
        try (var second = ZoneUnderTest.start(zone.manifest, A, root, root)) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(zone.process().isAlive()).isTrue();
            assertThat(second.log()).contains("another process runs on " + zone.data);
        }
    }

    @Test
    void a_zone_dies_with_the_launcher_that_it_is_told() throws Exception {
        zone.awaitReady();
        zone.processes.crash();

        // A shell in the launcher's place: it tells its own pid, and waits.
        zone.startAgainBelow("sh", "-c", "\"$@\" --parent $$ & wait", "launcher");
        Await.until(ZoneUnderTest.START, "ready", () -> zone.ready().incarnation() == 2);
        Await.until(
                SOON,
                "the shell's zone has its children",
                () -> zone.processes.find().size() == 2 + CHILDREN);
        zone.process().destroyForcibly();

        awaitNobody();
    }

    @Test
    void a_zone_whose_launcher_has_gone_does_not_start() throws Exception {
        zone.awaitReady();
        zone.processes.crash();

        zone.startAgain("--parent", "999999999");

        assertThat(zone.exitCode()).isEqualTo(1);
        assertThat(zone.log()).contains("its launcher has gone");
    }
}
