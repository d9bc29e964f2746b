package dev.faultline.zone.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Simulation;
import dev.faultline.testkit.VirtualTime;
import dev.faultline.topology.ZoneReport.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PeerWatchTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final VirtualTime time = VirtualTime.startingAt(NOON);
    private final PeerWatch watch = new PeerWatch(NOON, time.nanoTime());

    /** How a peer takes a probe. */
    private enum Peer {
        ALIVE,
        CRASHED,
        FROZEN
    }

    private boolean probe(boolean answered, Duration took) {
        time.advance(watch.untilNext(time.nanoTime()));
        long started = time.nanoTime();
        time.advance(took);
        return watch.probed(started, time.nanoTime(), answered, time.now());
    }

    private boolean hit() {
        return probe(true, Duration.ofMillis(1));
    }

    private boolean miss() {
        return probe(false, PeerWatch.TIMEOUT);
    }

    @Test
    void a_peer_counts_as_reachable_until_it_misses() {
        assertThat(watch.sight()).isEqualTo(new Sight(true, NOON));
        assertThat(hit()).isFalse();
        assertThat(watch.sight()).isEqualTo(new Sight(true, NOON));
    }

    @Test
    void the_fourth_miss_in_a_row_makes_a_peer_unreachable() {
        for (int i = 1; i < PeerWatch.MISSES_TO_UNREACHABLE; i++)
            assertThat(miss()).isFalse();
        assertThat(watch.sight().reachable()).isTrue();

        assertThat(miss()).isTrue();

        assertThat(watch.sight()).isEqualTo(new Sight(false, NOON.plusMillis(1000)));
        assertThat(miss()).as("told once").isFalse();
    }

    @Test
    void one_hit_in_between_starts_the_count_anew() {
        miss();
        miss();
        miss();
        hit();
        for (int i = 1; i < PeerWatch.MISSES_TO_UNREACHABLE; i++)
            assertThat(miss()).isFalse();
        assertThat(miss()).isTrue();
    }

    @Test
    void the_second_hit_in_a_row_makes_a_peer_reachable_again() {
        for (int i = 0; i < PeerWatch.MISSES_TO_UNREACHABLE; i++) miss();

        assertThat(hit()).isFalse();
        assertThat(miss()).isFalse();
        assertThat(hit()).isFalse();
        assertThat(watch.sight().reachable()).isFalse();

        assertThat(hit()).isTrue();
        assertThat(watch.sight().reachable()).isTrue();
    }

    @Test
    void a_probe_during_which_we_stood_still_is_no_evidence() {
        var stall = PeerWatch.TIMEOUT.plus(PeerWatch.STALL).plusMillis(1);
        for (int i = 0; i < 10; i++) assertThat(probe(false, stall)).isFalse();
        assertThat(watch.sight().reachable()).isTrue();

        for (int i = 0; i < PeerWatch.MISSES_TO_UNREACHABLE; i++) miss();
        for (int i = 0; i < 10; i++) assertThat(probe(true, stall)).isFalse();
        assertThat(watch.sight().reachable()).isFalse();
    }

    @Test
    void probes_go_out_every_250_ms_and_are_never_made_up_for() {
        assertThat(watch.untilNext(time.nanoTime())).isZero();
        hit();
        assertThat(watch.untilNext(time.nanoTime())).isEqualTo(Duration.ofMillis(249));

        probe(true, Duration.ofSeconds(30));

        assertThat(watch.untilNext(time.nanoTime())).as("one at once").isZero();
        hit();
        assertThat(watch.untilNext(time.nanoTime())).as("then the usual pause").isEqualTo(Duration.ofMillis(249));
    }

    /**
     * Whatever a peer does: it is seen dead within 4 intervals and a time-out after its death, seen alive within 2
     * intervals and an answer after its return, and never seen dead while it answered all along.
     */
    @Test
    void every_death_and_return_is_seen_in_time_and_nothing_else() {
        Simulation.run(300, random -> {
            var clock = VirtualTime.startingAt(NOON);
            var subject = new PeerWatch(NOON, 0);
            for (int phase = 0; phase < 20; phase++) {
                live(subject, clock, Peer.ALIVE, random);
                var after = random.nextBoolean() ? Peer.CRASHED : Peer.FROZEN;
                live(subject, clock, after, random);
            }
        });
    }

    private static void live(PeerWatch subject, VirtualTime clock, Peer peer, RandomGenerator random) {
        boolean expected = peer == Peer.ALIVE;
        long began = clock.nanoTime();
        var bound = expected ? Duration.ofMillis(2 * 250 + 250) : Duration.ofMillis(4 * 250 + 250);
        var length = bound.plusMillis(random.nextInt(3000));
        while (clock.nanoTime() - began < length.toNanos()) {
            clock.advance(subject.untilNext(clock.nanoTime()));
            long started = clock.nanoTime();
            clock.advance(duration(peer, random));
            boolean before = subject.sight().reachable();
            boolean changed = subject.probed(started, clock.nanoTime(), expected, clock.now());
            assertThat(changed).isEqualTo(before != subject.sight().reachable());
            if (changed) assertThat(subject.sight().reachable()).isEqualTo(expected);
            if (clock.nanoTime() - began >= bound.toNanos())
                assertThat(subject.sight().reachable()).isEqualTo(expected);
        }
    }

    private static Duration duration(Peer peer, RandomGenerator random) {
        return switch (peer) {
            case ALIVE -> Duration.ofMillis(random.nextInt(200));
            case CRASHED -> Duration.ofMillis(random.nextInt(2));
            case FROZEN -> PeerWatch.TIMEOUT.plusMillis(random.nextInt(20));
        };
    }
}
