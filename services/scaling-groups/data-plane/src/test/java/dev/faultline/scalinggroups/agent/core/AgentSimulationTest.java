package dev.faultline.scalinggroups.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Many lives of a zone under seeds: its agent dies between any two actions, and messages repeat, lag and go missing. */
class AgentSimulationTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 400;

    @TestFactory
    Stream<DynamicTest> no_double_start_no_resurrection_no_leak() {
        return LongStream.range(0, 10)
                .mapToObj(block -> DynamicTest.dynamicTest("seeds of block " + block, () -> {
                    for (long seed = block * SEEDS / 10; seed < (block + 1) * SEEDS / 10; seed++) {
                        var zone = new SimulatedZone(seed);
                        try {
                            for (int step = 0; step < STEPS; step++) zone.step();
                            zone.settle();
                        } catch (AssertionError | RuntimeException broken) {
                            throw new AssertionError("seed " + seed + "\n" + zone.story(), broken);
                        }
                        assertThat(zone.starts())
                                .as("seed %d starts something", seed)
                                .isPositive();
                    }
                }));
    }
}
