package dev.faultline.launcher.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.launcher.region.RegionException;
import dev.faultline.topology.RegionManifest.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalEnginesTest {
    private Path folder = Path.of("");

    @BeforeEach
    void setUp(@TempDir Path folder) {
        this.folder = folder;
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("file"), text).toString();
    }

    @Test
    void nothing_set_is_nothing_external() throws Exception {
        assertThat(ExternalEngines.of(Map.of("FAULTLINE_DATABASE_URL", " "))).isNull();
    }

    @Test
    void a_database_is_a_url_a_user_and_a_file_with_the_password() throws Exception {
        String file = file("secret");
        var external = requireNonNull(ExternalEngines.of(Map.of(
                "FAULTLINE_DATABASE_URL",
                "jdbc:postgresql://db.example/state",
                "FAULTLINE_DATABASE_PASSWORD_FILE",
                file)));
        assertThat(external.kafkaProperties()).isNull();
        assertThat(external.database())
                .isEqualTo(new Database("jdbc:postgresql://db.example/state", "faultline", file));
    }

    @Test
    void kafkas_client_properties_say_where_it_is_and_how_one_is_let_in() throws Exception {
        String file = file("bootstrap.servers=k1:9093,k2:9093\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n");
        var external = requireNonNull(ExternalEngines.of(Map.of("FAULTLINE_KAFKA_PROPERTIES", file)));
        assertThat(external.kafkaProperties()).isEqualTo(file);
    }

    @Test
    void what_cannot_work_is_refused_with_a_sentence() throws Exception {
        assertRefused(Map.of("FAULTLINE_DATABASE_USER", "me"), "has no effect without FAULTLINE_DATABASE_URL");
        assertRefused(
                Map.of("FAULTLINE_DATABASE_URL", "jdbc:postgresql://h/d"), "Set FAULTLINE_DATABASE_PASSWORD_FILE");
        assertRefused(
                Map.of(
                        "FAULTLINE_DATABASE_URL",
                        "jdbc:postgresql://h/d",
                        "FAULTLINE_DATABASE_PASSWORD_FILE",
                        folder.resolve("none").toString()),
                "cannot be read");
        assertRefused(Map.of("FAULTLINE_DATABASE_URL", "jdbc:postgresql://h/d?password=x"), "not in the URL");
        assertRefused(Map.of("FAULTLINE_DATABASE_URL", "postgres://h/d"), "must be jdbc:postgresql://");
        assertRefused(Map.of("FAULTLINE_DATABASE_URL", "jdbc:postgresql://h/d?a='b'"), "must be jdbc:postgresql://");
        assertRefused(
                Map.of("FAULTLINE_KAFKA_PROPERTIES", folder.resolve("none").toString()), "cannot be read");
        assertRefused(
                Map.of("FAULTLINE_KAFKA_PROPERTIES", file("security.protocol=SSL")), "names no bootstrap.servers");
        assertRefused(
                Map.of("FAULTLINE_KAFKA_PROPERTIES", file("bootstrap.servers=k:1\nacks=1")),
                "sets acks, which has no effect here");
    }

    private static void assertRefused(Map<String, String> environment, String because) {
        assertThatThrownBy(() -> ExternalEngines.of(environment))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining(because);
    }
}
