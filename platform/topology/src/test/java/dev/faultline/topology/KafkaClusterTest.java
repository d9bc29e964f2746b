package dev.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClusterTest {
    @Test
    void client_properties_say_where_the_brokers_are_and_how_one_is_let_in(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("client.properties"), """
                # for all of us
                bootstrap.servers = k1:9093,k2:9093
                security.protocol=SASL_SSL
                sasl.jaas.config=org.example.Login required password="secret";
                """);
        var kafka = KafkaCluster.read(file);
        assertThat(kafka.external()).isTrue();
        assertThat(kafka.with(Map.of("acks", "all")))
                .containsEntry("bootstrap.servers", "k1:9093,k2:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("acks", "all")
                .hasSize(4);
        assertThat(kafka.toString()).isEqualTo("k1:9093,k2:9093");
    }

    @Test
    void what_would_have_no_effect_is_refused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("client.properties"), "bootstrap.servers=k:1\nlinger.ms=5\n");
        assertThatThrownBy(() -> KafkaCluster.read(file))
                .hasMessageContaining("sets linger.ms, which has no effect here");
    }
}
