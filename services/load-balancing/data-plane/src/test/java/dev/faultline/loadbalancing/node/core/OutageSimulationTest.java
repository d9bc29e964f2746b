package dev.faultline.loadbalancing.node.core;

import static dev.faultline.loadbalancing.node.core.Targets.attributes;
import static dev.faultline.loadbalancing.node.core.Targets.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import dev.faultline.testkit.Simulation;
import dev.faultline.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Targets die, freeze, turn into black holes, drain and return at random while requests come; the first target alone
 * always answers. No GET may fail then, no POST may reach two targets, no request may try a target twice.
 */
class OutageSimulationTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration LENGTH = Duration.ofSeconds(60);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CHECK_TIMEOUT = Duration.ofMillis(500);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(250);
    private static final Duration ZONE_DETECTION = Duration.ofMillis(1250);
    private static final List<AvailabilityZone> ZONES = List.of(Targets.A, Targets.B, Targets.C);

    private enum Truth {
        UP,
        DEAD,
        FROZEN,
        BLACK_HOLE
    }

    @Test
    void one_target_that_answers_is_enough_for_every_get() {
        Simulation.run(40, random -> new Run(random).run());
    }

    private static final class Run {
        private final RandomGenerator random;
        private final VirtualTime time = VirtualTime.startingAt(START);
        private final Map<String, Truth> truth = new HashMap<>();
        private final List<Request> open = new ArrayList<>();
        private final TargetGroupState<TargetState> state;
        private List<Target> targets = new ArrayList<>();
        private int answered;

        Run(RandomGenerator random) {
            this.random = random;
            int count = random.nextInt(2, Attempts.MAX_ATTEMPTS);
            for (int i = 0; i < count; i++) {
                targets.add(Targets.target(i + 1, ZONES.get(random.nextInt(ZONES.size()))));
                truth.put("i-" + (i + 1), Truth.UP);
            }
            boolean least = random.nextBoolean();
            TargetGroup group = group(
                    Map.of("load_balancing.algorithm.type", least ? "least_outstanding_requests" : "round_robin"),
                    targets);
            state = new TargetGroupState<>(
                    Targets.A, group, attributes(group), random.nextInt(), target -> new TargetState(target, true));
            state.apply(group, attributes(group));
        }

        void run() {
            for (TargetState target : List.copyOf(state.targets()))
                time.schedule(Duration.ofMillis(random.nextInt(100)), () -> check(target));
            time.schedule(Duration.ofMillis(500), this::arrive);
            time.schedule(Duration.ofSeconds(2), this::somethingHappens);
            time.advance(LENGTH);
            time.advance(Duration.ofMinutes(2));
            assertThat(open).as("requests that have never ended").isEmpty();
            assertThat(answered).isGreaterThan(100);
            for (TargetState target : state.targets())
                assertThat(target.outstanding()).isZero();
        }

        private boolean over() {
            return time.now().isAfter(START.plus(LENGTH));
        }

        private Truth truth(TargetState target) {
            return truth.getOrDefault(target.target().id(), Truth.DEAD);
        }

        private void arrive() {
            if (over()) return;
            new Request(random.nextInt(4) > 0).attempt();
            time.schedule(Duration.ofMillis(random.nextInt(1, 200)), this::arrive);
        }

        private void check(TargetState target) {
            if (over()) return;
            time.schedule(CHECK_INTERVAL, () -> check(target));
            switch (truth(target)) {
                case UP ->
                    time.schedule(Duration.ofMillis(random.nextInt(50)), () -> {
                        if (truth(target) == Truth.UP) state.checked(target, new CheckResult.Passed());
                    });
                case DEAD -> {
                    checkFailed(target, new CheckResult.Failed());
                    state.connectFailed(target);
                }
                case FROZEN -> time.schedule(CHECK_TIMEOUT, () -> checkFailed(target, new CheckResult.TimedOut()));
                case BLACK_HOLE ->
                    time.schedule(CONNECT_TIMEOUT, () -> {
                        checkFailed(target, new CheckResult.TimedOut());
                        state.connectFailed(target);
                    });
            }
        }

        private void checkFailed(TargetState target, CheckResult result) {
            Health before = target.health();
            Health after = state.checked(target, result);
            if (before.state() != after.state() && after.state() == Health.State.UNHEALTHY) declareGone(target);
        }

        private void declareGone(TargetState target) {
            List.copyOf(open).forEach(request -> request.declaredGone(target));
        }

        private void somethingHappens() {
            if (over()) return;
            time.schedule(Duration.ofMillis(random.nextInt(100, 8000)), this::somethingHappens);
            Truth next = Truth.values()[random.nextInt(Truth.values().length)];
            switch (random.nextInt(3)) {
                case 0 -> become(targets.get(random.nextInt(targets.size())), next);
                case 1 -> zoneBecomes(ZONES.get(random.nextInt(ZONES.size())), next);
                case 2 -> drainOrReturn(random.nextInt(targets.size()));
                default -> throw new AssertionError();
            }
        }

        private void zoneBecomes(AvailabilityZone zone, Truth next) {
            targets.stream().filter(target -> target.zone().equals(zone)).forEach(target -> become(target, next));
            if (next == Truth.UP || zone.equals(targets.getFirst().zone())) return;
            time.schedule(ZONE_DETECTION, () -> state.zoneLost(zone).forEach(this::declareGone));
        }

        private void become(Target target, Truth next) {
            if (target.id().equals("i-1")) return;
            truth.put(target.id(), next);
            if (next == Truth.DEAD) {
                List.copyOf(open).forEach(request -> request.targetDied(target.id()));
            }
        }

        private void drainOrReturn(int index) {
            Target target = targets.get(index);
            if (index == 0) return;
            targets = new ArrayList<>(targets);
            Instant until = target.drainingUntil() == null ? time.now() : null;
            targets.set(index, Targets.target(index + 1, target.zone(), until));
            TargetGroup next = group(state.configuration().attributes(), targets);
            state.apply(next, attributes(next));
        }

        private final class Request {
            private final Attempts<TargetState> attempts = state.attempts();
            private final boolean get;
            private final List<String> tried = new ArrayList<>();
            private int reached;
            private @Nullable TargetState at;

            Request(boolean get) {
                this.get = get;
                open.add(this);
            }

            void attempt() {
                var next = attempts.next();
                if (next == null) {
                    assertThat(get)
                            .as("a GET that tried %s found no answer", tried)
                            .isFalse();
                    open.remove(this);
                    return;
                }
                TargetState target = next.target();
                assertThat(tried).doesNotContain(target.target().id());
                assertThat(target.draining()).isFalse();
                tried.add(target.target().id());
                at = target;
                target.begin();
                switch (truth(target)) {
                    case DEAD -> connectFailed(target, Failure.CONNECT_REFUSED);
                    case BLACK_HOLE ->
                        time.schedule(CONNECT_TIMEOUT, () -> connectFailed(target, Failure.CONNECT_TIMED_OUT));
                    case UP, FROZEN -> {
                        reached++;
                        assertThat(get ? 1 : reached)
                                .as("targets that a POST has reached")
                                .isEqualTo(1);
                        time.schedule(Duration.ofMillis(random.nextInt(1, 300)), () -> respond(target));
                    }
                }
            }

            private void connectFailed(TargetState target, Failure failure) {
                state.connectFailed(target);
                if (at == target) failed(failure);
            }

            private void respond(TargetState target) {
                if (at != target) return;
                if (truth(target) != Truth.UP) { // It is silent: asked again until it goes on or is given up.
                    if (over()) truth.put(target.target().id(), Truth.UP);
                    time.schedule(Duration.ofMillis(100), () -> respond(target));
                    return;
                }
                leave();
                answered++;
                open.remove(this);
            }

            void targetDied(String id) {
                TargetState target = at;
                if (target != null && target.target().id().equals(id)) failed(Failure.CLOSED);
            }

            void declaredGone(TargetState gone) {
                if (at == gone && Failure.DECLARED_GONE.mayRepeat(get, false, false) && attempts.hasBetter())
                    failed(Failure.DECLARED_GONE);
            }

            private void failed(Failure failure) {
                leave();
                if (failure.mayRepeat(get, false, false)) attempt();
                else open.remove(this);
            }

            private void leave() {
                if (at != null) at.end();
                at = null;
            }
        }
    }
}
