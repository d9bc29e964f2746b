package dev.faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void a_failure_names_the_seed_that_repeats_it() {
        var drawn = new ArrayList<Long>();
        assertThatThrownBy(() -> Simulation.run(3, random -> {
                    drawn.add(random.nextLong());
                    throw new AssertionError("no");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("failed with seed -?\\d+ at commit .+; repeat with -Dfaultline.seed=-?\\d+")
                .satisfies(failure -> {
                    String message = String.valueOf(failure.getMessage());
                    System.setProperty("faultline.seed", message.substring(message.lastIndexOf('=') + 1));
                });
        try {
            Simulation.run(3, random -> drawn.add(random.nextLong()));
        } finally {
            System.clearProperty("faultline.seed");
        }
        assertThat(drawn).hasSize(2).allMatch(drawn.getFirst()::equals);
    }
}
