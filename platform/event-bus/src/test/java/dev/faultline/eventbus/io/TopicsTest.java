package dev.faultline.eventbus.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.TopicDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private static BusSettings settings(String servers) {
        return new BusSettings("tests", "1", KafkaCluster.open(servers), servers.split(",").length);
    }

    @Test
    void topics_are_made_by_their_definitions_and_have_another_id_when_made_anew() throws Exception {
        var events = TopicDefinition.contractEvents("topics-test.events");
        var configuration = TopicDefinition.configuration("topics-test.configuration");
        String servers = KafkaFixture.shared().bootstrapServers();
        try (var topics = new Topics(settings(servers));
                var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            var wanted = Set.of(events, configuration);
            Await.until(
                    BOUND, "the topics are there", () -> topics.ensure(wanted).size() == 2);
            var ids = topics.ensure(wanted);
            assertThat(topics.ensure(wanted)).isEqualTo(ids);
            var described = admin.describeTopics(List.of(events.name(), configuration.name()))
                    .allTopicNames()
                    .get();
            assertThat(described)
                    .hasEntrySatisfying(
                            events.name(), made -> assertThat(made.partitions()).hasSize(3))
                    .hasEntrySatisfying(configuration.name(), made -> assertThat(made.partitions())
                            .hasSize(1));
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, configuration.name());
            assertThat(admin.describeConfigs(List.of(resource)).all().get())
                    .hasEntrySatisfying(resource, made -> assertThat(
                                    made.get("cleanup.policy").value())
                            .isEqualTo("compact"));
            admin.deleteTopics(List.of(events.name())).all().get();
            Await.until(BOUND, "the events' topic is there anew", () -> {
                var now = topics.ensure(wanted);
                return now.size() == 2
                        && !Objects.equals(now.get(events.name()), ids.get(events.name()))
                        && Objects.equals(now.get(configuration.name()), ids.get(configuration.name()));
            });
        }
    }

    @Test
    void kafka_away_is_an_exception_that_says_so() {
        try (var topics = new Topics(settings("127.0.0.1:1"))) {
            assertThatThrownBy(() -> topics.ensure(Set.of(TopicDefinition.softState("x"))))
                    .isInstanceOf(Topics.TopicsUnavailableException.class)
                    .hasMessageStartingWith("cannot look at x");
        }
    }

    @Test
    void replicas_follow_the_number_of_brokers_up_to_three() {
        assertThat(settings("a:1").replicas()).isEqualTo(1);
        assertThat(settings("a:1,b:1,c:1,d:1").replicas()).isEqualTo(3);
    }
}
