package dev.faultline.consensus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.faultline.testkit.Simulation;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises under random faults; and that the simulation would notice if they were broken. */
class RegisterSimulationTest {
    private static final Duration SCHEDULE = Duration.ofSeconds(60);
    private static final int MOST_SCHEDULES_FOR_A_MUTANT = 3_000;

    @Test
    void no_two_holders_no_lost_write_no_stale_read() {
        int[] work = new int[4];
        Simulation.run(500, random -> {
            var cluster = new SimulatedCluster(random, Faults.NONE, false);
            cluster.run(SCHEDULE);
            work[0] += cluster.takeOvers;
            work[1] += cluster.acknowledged.cardinality();
            work[2] += cluster.readmissions;
            work[3] += cluster.lessons;
        });
        assertThat(work[0]).as("take-overs").isGreaterThan(2);
        assertThat(work[1]).as("acknowledged writes").isGreaterThan(1_000);
        assertThat(work[3]).as("lessons that an arbiter took").isPositive();
        System.out.printf(
                "%d take-overs, %d acknowledged writes, %d readmissions, %d lessons%n",
                work[0], work[1], work[2], work[3]);
    }

    @Test
    @Tag("long")
    void no_two_holders_no_lost_write_no_stale_read_in_many_schedules() {
        Simulation.run(20_000, random -> new SimulatedCluster(random, Faults.NONE, false).run(SCHEDULE));
    }

    @Test
    void with_a_spare_there_is_no_lost_write_and_no_stale_read_either() {
        int[] work = new int[4];
        Simulation.run(500, random -> {
            var cluster = new SimulatedCluster(random, Faults.NONE, true);
            cluster.run(SCHEDULE);
            work[0] += cluster.takeOvers;
            work[1] += cluster.acknowledged.cardinality();
            work[2] += cluster.heirs;
            work[3] += cluster.replacements;
        });
        assertThat(work[1]).as("acknowledged writes").isGreaterThan(1_000);
        assertThat(work[2]).as("heirs").isGreaterThan(50);
        assertThat(work[3]).as("replacements").isGreaterThan(50);
        System.out.printf(
                "with a spare: %d take-overs, %d with an heir, %d standbys replaced, %d acknowledged writes%n",
                work[0], work[2], work[3], work[1]);
    }

    @Test
    @Tag("long")
    void with_a_spare_there_is_no_lost_write_and_no_stale_read_in_many_schedules() {
        Simulation.run(20_000, random -> new SimulatedCluster(random, Faults.NONE, true).run(SCHEDULE));
    }

    /**
     * @param spare whether it is a fault of clusters with a spare
     * @param firstSeed where to start looking; near a schedule that is known to show the fault
     */
    record Mutant(Faults faults, boolean spare, int firstSeed) {
        Mutant(Faults faults, int firstSeed) {
            this(faults, false, firstSeed);
        }

        @Override
        public String toString() {
            return faults.getClass().getSimpleName();
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant(new Faults.LeaseIgnoredOnAccept(), 560),
                new Mutant(new Faults.LeaseTrustedTooLong(), 0),
                new Mutant(new Faults.LeaseForgottenAtRestart(), 560),
                new Mutant(new Faults.RecollectionTakenForHistory(), 1540),
                new Mutant(new Faults.RepeatedAnswersCounted(), 0),
                new Mutant(new Faults.LostDiskVotesAtOnce(), 520),
                new Mutant(new Faults.ProposalTaughtAsDecided(), 0),
                new Mutant(new Faults.OldLessonTaken(), 2_320),
                new Mutant(new Faults.DegradesBeforeRecording(), 0),
                new Mutant(new Faults.ReplacesWhileAcknowledging(), true, 2_790),
                new Mutant(new Faults.SpareThatLacksSomething(), true, 0),
                new Mutant(new Faults.HeirFoundBeforeWinning(), true, 490),
                new Mutant(new Faults.FollowsWhileAsking(), true, 1_400));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void a_planted_fault_is_noticed(Mutant mutant) {
        for (int schedule = 0; schedule < MOST_SCHEDULES_FOR_A_MUTANT; schedule++) {
            int seed = mutant.firstSeed() + schedule;
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            try {
                new SimulatedCluster(random, mutant.faults(), mutant.spare()).run(SCHEDULE);
            } catch (AssertionError noticed) {
                System.out.printf("%s noticed with seed %d: %s%n", mutant, seed, noticed.getMessage());
                return;
            }
        }
        fail(mutant + " was not noticed in " + MOST_SCHEDULES_FOR_A_MUTANT + " schedules");
    }
}
