package dev.faultline.loadbalancing.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancerTraffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Targets that are killed or frozen under load: what clients feel of it. */
@Timeout(90)
class LostTargetTest {
    private static final int CLIENTS = 16;
    private static final String GET = "GET /slow?5 HTTP/1.1\r\nHost: a\r\n\r\n";

    private final NodeFixture node;
    private final List<TargetProcess> processes = new ArrayList<>();
    private List<Target> targets = List.of();

    LostTargetTest(@TempDir Path folder) throws Exception {
        node = new NodeFixture(folder);
    }

    @BeforeEach
    void startTargets() throws Exception {
        processes.add(node.startTarget(FakeZone.A));
        processes.add(node.startTarget(FakeZone.B));
        processes.add(node.startTarget(FakeZone.C));
        targets = List.of(
                NodeFixture.in(FakeZone.A, processes.get(0)),
                NodeFixture.in(FakeZone.B, processes.get(1)),
                NodeFixture.in(FakeZone.C, processes.get(2)));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void no_get_notices_that_a_target_is_killed() throws Exception {
        node.serve(targets);
        Load load = Load.start(node, CLIENTS, GET);
        load.awaitMore(500);

        processes.get(1).kill();
        load.awaitMore(1000);
        Await.until("the dead target is unhealthy", NodeFixture.PATIENCE, () -> node.zone
                .health(targets.get(1).id())
                .equals("unhealthy"));
        load.awaitMore(200);
        load.stop();

        report("killed", load);
        assertThat(load.socketErrors()).isEmpty();
        assertThat(load.non200()).isZero();
    }

    @Test
    void no_get_notices_that_all_targets_but_one_are_killed_at_once() throws Exception {
        node.serve(targets);
        Load load = Load.start(node, CLIENTS, GET);
        load.awaitMore(500);

        processes.get(0).kill();
        processes.get(1).kill();
        load.awaitMore(1000);
        load.stop();

        report("two of three killed", load);
        assertThat(load.socketErrors()).isEmpty();
        assertThat(load.non200()).isZero();
    }

    @Test
    void gets_are_taken_away_from_a_frozen_zone_when_its_beacon_falls_silent() throws Exception {
        node.configurations.checks(5000, 2000); // Checks are too slow to be of help.
        node.serve(targets);
        Load load = Load.start(node, CLIENTS, GET);
        load.awaitMore(500);

        processes.get(2).freeze();
        Await.until("every client waits for it", NodeFixture.PATIENCE, new Silence(load));
        node.zone.sees(FakeZone.C, false);
        load.awaitMore(1000);
        load.stop();
        processes.get(2).thaw();

        report("frozen, found by the zone's probes", load);
        Await.until(
                "the node has counted them",
                NodeFixture.PATIENCE,
                () -> node.zone.traffic(LoadBalancerTraffic::takenFromSilentTargets) == CLIENTS);
        assertThat(load.socketErrors()).isEmpty();
        assertThat(load.non200()).isZero();
    }

    @Test
    void gets_are_taken_away_from_a_frozen_target_when_its_checks_fail() throws Exception {
        node.serve(targets);
        Load load = Load.start(node, CLIENTS, GET);
        load.awaitMore(500);

        processes.get(0).freeze();
        Await.until("the frozen target is unhealthy", NodeFixture.PATIENCE, () -> node.zone
                .health(targets.get(0).id())
                .equals("unhealthy"));
        load.awaitMore(500);
        processes.get(0).thaw();
        Await.until("the target is healthy again", NodeFixture.PATIENCE, () -> node.zone
                .health(targets.get(0).id())
                .equals("healthy"));
        load.awaitMore(500);
        load.stop();

        report("frozen, found by checks", load);
        assertThat(load.socketErrors()).isEmpty();
        assertThat(load.non200()).isZero();
        assertThat(node.zone.reported(targets.get(0).id())).isNotNull().satisfies(health -> assertThat(health.reason())
                .isEmpty());
    }

    @Test
    void no_post_is_sent_twice_when_a_target_is_killed() throws Exception {
        node.serve(targets);
        Load load = Load.start(
                node, CLIENTS, "POST /post?5 HTTP/1.1\r\nHost: a\r\nX-Id: %d\r\nContent-Length: 4\r\n\r\nbody");
        load.awaitMore(500);
        processes.get(1).kill();
        load.awaitMore(500);
        load.stop();

        report("killed, POST", load);
        List<String> arrived = processes.stream()
                .flatMap(process -> process.received().stream())
                .toList();
        assertThat(new HashSet<>(arrived)).hasSameSizeAs(arrived);
        assertThat(load.socketErrors()).isEmpty();
        assertThat(load.non200()).as("only what was on its way").isLessThanOrEqualTo(CLIENTS);
    }

    @SuppressWarnings("SystemOut")
    private static void report(String what, Load load) {
        System.out.println(what + ": " + load);
    }

    /** Holds when no response has come for a while. */
    private static final class Silence implements Await.Condition {
        private static final Duration QUIET = Duration.ofMillis(300);

        private final Load load;
        private long responses;
        private long since = System.nanoTime();

        Silence(Load load) {
            this.load = load;
        }

        @Override
        public boolean holds() {
            if (load.responses() != responses) {
                responses = load.responses();
                since = System.nanoTime();
            }
            return System.nanoTime() - since > QUIET.toNanos();
        }
    }
}
