package dev.faultline.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.ConfigurationFeed.Snapshot;
import dev.faultline.zone.kafka.RegionTopics;
import dev.faultline.zone.kafka.TopicCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody listens on the brokers' addresses. */
@Timeout(60)
class KafkaAwayTest {
    private static final String TOPIC = "things";

    record Thing(int size) {}

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final RegionManifest manifest = ZoneUnderTest.region(network.network(), 3);
    private final Path folder;
    private final KafkaConfigurationFeed feed;
    private final List<Snapshot<Thing>> seen = new CopyOnWriteArrayList<>();

    KafkaAwayTest(@TempDir Path folder) {
        this.folder = folder;
        this.feed = new KafkaConfigurationFeed(KafkaCluster.of(manifest), new RegionTopics(manifest), folder);
    }

    @AfterEach
    void leave_nothing() {
        feed.close();
        network.close();
    }

    private void onDisk(Map<String, String> values) throws IOException {
        new TopicCopy(folder, TOPIC).save(new TopicCopy.Content("id", values));
    }

    @Test
    void a_follower_has_the_disks_copy_before_follow_returns() throws IOException {
        onDisk(Map.of("a", "{\"size\":1}", "unreadable", "[]"));

        feed.follow(TOPIC, Thing.class, seen::add);

        assertThat(seen).containsExactly(new Snapshot<>(Map.of("a", new Thing(1)), false));
    }

    @Test
    void without_a_copy_a_follower_is_told_that_there_is_nothing_yet() {
        feed.follow(TOPIC, Thing.class, seen::add);

        assertThat(seen).containsExactly(new Snapshot<>(Map.of(), false));
    }

    @Test
    void a_topic_has_one_type_and_any_number_of_followers() throws IOException {
        onDisk(Map.of("a", "{\"size\":1}"));
        feed.follow(TOPIC, Thing.class, seen::add);
        feed.follow(TOPIC, Thing.class, seen::add);

        assertThat(seen).hasSize(2);
        assertThatThrownBy(() -> feed.follow(TOPIC, String.class, _ -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void observations_return_at_once() {
        try (var observations =
                new KafkaObservations(KafkaCluster.of(manifest), new RegionTopics(manifest), 1, TimeSource.system())) {
            long began = System.nanoTime();
            for (int i = 0; i < 20_000; i++) observations.publish(TOPIC, "key-" + i, new Thing(i));
            // Kafka's own time-outs are seconds for each: none of them may be waited for.
            assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(10_000);
        }
    }
}
