package dev.faultline.lab.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final List<AvailabilityZone> ZONES = List.of(
            new AvailabilityZone("us-east-1a"), new AvailabilityZone("us-east-1b"), new AvailabilityZone("us-east-1c"));

    @Test
    void a_seed_always_has_the_same_victim_and_seeds_have_every_zone() {
        assertThat(Plan.anyOf(ZONES, 4711)).isEqualTo(Plan.anyOf(ZONES, 4711));
        assertThat(LongStream.range(1, 100).mapToObj(seed -> Plan.anyOf(ZONES, seed)))
                .containsAll(ZONES);
    }
}
