package dev.faultline.zone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.Region;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegionTopicsTest {
    private static Map<Integer, List<Integer>> assignment(int zones) {
        var region = new Region("us-east-1");
        var places = IntStream.range(0, zones)
                .mapToObj(i -> new ZonePlace(region.zone((char) ('a' + i)), i + 1))
                .toList();
        var a = region.zone('a');
        var manifest = new RegionManifest(region, "run", 7, places, new StateDatabase(a, "token"), "cluster");
        return new RegionTopics(manifest).assignment(3);
    }

    @Test
    void each_zones_partition_is_led_by_its_own_broker_and_copied_to_the_others() {
        assertThat(assignment(3)).isEqualTo(Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1), 2, List.of(3, 1, 2)));
    }

    @Test
    void with_fewer_zones_there_are_as_many_copies_as_brokers() {
        assertThat(assignment(2)).isEqualTo(Map.of(0, List.of(1, 2), 1, List.of(2, 1), 2, List.of(1, 2)));
        assertThat(assignment(1)).isEqualTo(Map.of(0, List.of(1), 1, List.of(1), 2, List.of(1)));
    }

    @Test
    void one_broker_of_three_may_be_lost() {
        assertThat(RegionTopics.minInSync(3)).isEqualTo(2);
        assertThat(RegionTopics.minInSync(2)).isEqualTo(1);
        assertThat(RegionTopics.minInSync(1)).isEqualTo(1);
    }
}
