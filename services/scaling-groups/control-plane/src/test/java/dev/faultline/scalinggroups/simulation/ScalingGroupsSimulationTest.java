package dev.faultline.scalinggroups.simulation;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.CreateGroup;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.DeleteGroup;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.SetDesiredCapacity;
import dev.faultline.scalinggroups.domain.group.Bounds;
import dev.faultline.scalinggroups.domain.group.GroupSettings;
import dev.faultline.scalinggroups.domain.group.HealthCheckType;
import dev.faultline.scalinggroups.domain.group.LaunchTemplateReference;
import dev.faultline.scalinggroups.domain.group.Member;
import dev.faultline.scalinggroups.domain.group.TerminationPolicy;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import dev.faultline.testkit.Simulation;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ScalingGroupsSimulationTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    private static SimulatedRegion region(RandomGenerator random, int desired, int max) {
        var region = new SimulatedRegion(random);
        region.time.advance(Duration.ofSeconds(3));
        var settings = new GroupSettings(
                new Bounds(0, max),
                Duration.ofSeconds(300),
                region.zoneNames(),
                true,
                new LaunchTemplateReference("lt-1", "web", "$Latest"),
                Set.of(HealthCheckType.EC2, HealthCheckType.ELB),
                Duration.ofSeconds(5),
                List.of(TerminationPolicy.DEFAULT));
        region.ask(new CreateGroup(
                "group-1",
                SimulatedRegion.GROUP,
                settings,
                desired,
                List.of(SimulatedRegion.TARGETS),
                List.of(),
                Set.of(),
                region.time.now()));
        region.await(LONG, region::settled);
        return region;
    }

    @Test
    void a_lost_zone_is_replaced_in_time_and_takes_its_share_again_when_it_returns() {
        Simulation.run(20, random -> {
            var region = region(random, 6, 6);
            assertThat(region.inService()).isEqualTo(List.of(2, 2, 2));
            region.time.advance(Duration.ofSeconds(20));
            var victim = region.zone("abc".charAt(random.nextInt(3)));

            victim.crash();
            var took = region.await(
                    LONG, () -> region.settled() && region.inService().contains(0));
            assertThat(took).isLessThan(Duration.ofSeconds(10));
            assertThat(region.inService()).containsExactlyInAnyOrder(3, 3, 0);

            region.time.advance(Duration.ofSeconds(random.nextInt(1, 30)));
            region.restart(victim);
            region.await(LONG, () -> region.settled() && region.inService().equals(List.of(2, 2, 2)));
            requireNothingLeft(region);
        });
    }

    @Test
    void whatever_happens_the_group_comes_to_rest_balanced_and_nothing_leaks() {
        Simulation.run(30, random -> {
            var region = region(random, random.nextInt(1, 9), 9);
            for (int i = 0; i < 12; i++) {
                happen(region, random);
                region.time.advance(Duration.ofMillis(random.nextInt(0, 6000)));
            }
            for (var zone : region.zones) if (!zone.alive()) region.restart(zone);
            region.await(
                    Duration.ofMinutes(10),
                    () -> region.settled()
                            && isBalanced(region)
                            && region.lostZones().isEmpty());
            requireNothingLeft(region);
        });
    }

    private static void happen(SimulatedRegion region, RandomGenerator random) {
        boolean allAlive = region.zones.stream().allMatch(SimulatedZone::alive);
        switch (random.nextInt(7)) {
            case 0 -> region.kafka.fallSilent(Duration.ofSeconds(3));
            case 1 -> region.loseReplica();
            case 2 -> region.ask(new SetDesiredCapacity(random.nextInt(0, 10), false, region.time.now()));
            case 3 -> {
                if (allAlive) region.zones.get(random.nextInt(3)).crash();
            }
            case 4 -> region.zones.stream().filter(zone -> !zone.alive()).forEach(region::restart);
            case 5 -> {
                var running = region.running().stream().sorted().toList();
                if (running.isEmpty()) return;
                String victim = running.get(random.nextInt(running.size()));
                region.zones.forEach(zone -> zone.exit(victim));
            }
            case 6 -> {
                // A zone dies in the middle of a launch.
                region.ask(new SetDesiredCapacity(random.nextInt(3, 10), false, region.time.now()));
                region.time.advance(Duration.ofMillis(random.nextInt(10, 300)));
                if (allAlive) region.zones.get(random.nextInt(3)).crash();
            }
            default -> throw new AssertionError("no such case");
        }
    }

    private static boolean isBalanced(SimulatedRegion region) {
        return Collections.max(region.inService()) - Collections.min(region.inService()) <= 1;
    }

    @Test
    void a_deleted_group_waits_for_no_zone_that_is_lost_and_leaves_nothing_in_it() {
        Simulation.run(20, random -> {
            var region = region(random, 6, 6);
            var victim = region.zones.get(random.nextInt(3));
            boolean inMidTermination = random.nextBoolean();
            if (inMidTermination) region.ask(new DeleteGroup(true, region.time.now()));
            region.time.advance(Duration.ofMillis(random.nextInt(0, 60)));
            victim.crash();
            region.time.advance(Duration.ofMillis(random.nextInt(0, 8000)));
            region.ask(new DeleteGroup(true, region.time.now()));
            region.await(Duration.ofSeconds(20), () -> !region.groupExists());

            region.restart(victim);
            region.time.advance(Duration.ofSeconds(20));
            assertThat(region.running()).as("processes").isEmpty();
            assertThat(region.holders()).as("addresses").isEmpty();
            assertThat(region.loadBalancer.registered()).as("targets").isEmpty();
        });
    }

    @Test
    void when_kafka_is_silent_no_zone_is_given_up() {
        Simulation.run(10, random -> {
            var region = region(random, 3, 3);
            region.time.advance(Duration.ofMillis(random.nextInt(0, 2000)));
            region.kafka.fallSilent(Duration.ofSeconds(3));
            for (int i = 0; i < 200; i++) {
                region.time.advance(Duration.ofMillis(50));
                assertThat(region.lostZones()).isEmpty();
            }
            assertThat(region.settled()).isTrue();
        });
    }

    /** Each member runs and is registered; nothing else runs, holds an address or is registered. */
    private static void requireNothingLeft(SimulatedRegion region) {
        region.time.advance(Duration.ofSeconds(20));
        Set<String> members =
                region.group().members().stream().map(Member::instanceId).collect(toSet());
        assertThat(region.running()).as("processes").isEqualTo(members);
        assertThat(region.holders()).as("addresses").isEqualTo(members);
        assertThat(region.loadBalancer.registered()).as("targets").isEqualTo(members);
        assertThat(region.instances())
                .filteredOn(instance -> !members.contains(instance.spec().instanceId()))
                .as("the others")
                .allMatch(instance -> instance.state() == InstanceState.TERMINATED);
    }
}
