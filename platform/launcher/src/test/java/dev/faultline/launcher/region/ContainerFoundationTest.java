package dev.faultline.launcher.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.Region;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.Database;
import dev.faultline.topology.RegionManifest.External;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerFoundationTest {
    private Path volume;
    private RegionSettings settings;

    @BeforeEach
    void setUp(@TempDir Path folder) {
        volume = folder;
        settings = RegionSettings.standard(new Region("us-east-1"), volume.resolve("home"), volume);
    }

    @Test
    void zones_have_their_pools_on_the_containers_network() throws Exception {
        var manifest = ContainerFoundation.lay(settings, "10.77");

        assertThat(manifest.bootstrapServers()).isEqualTo("10.77.1.1:14092,10.77.2.1:14092,10.77.3.1:14092");
        assertThat(volume.resolve("zones/us-east-1c/pool")).hasContent("10.77.3.0/24");
        assertThat(volume.resolve("database-pool")).hasContent("10.77.0.96/27\n10.77.0.128/26\n10.77.0.192/27\n");
        assertThat(volume.resolve("run")).hasContent(manifest.run());
        assertThat(volume.resolve("environment"))
                .content()
                .contains("export FAULTLINE_DATABASE_URL='jdbc:postgresql://127.0.0.1:14434/faultline'\n");
        assertThat(RegionJson.mapper().readValue(volume.resolve("manifest.json"), RegionManifest.class))
                .isEqualTo(manifest);
    }

    @Test
    void a_shell_reads_what_a_user_has_set_as_it_is() throws Exception {
        String url = "jdbc:postgresql://db/state?sslmode=verify-full&options='$HOME'";
        var password = Files.writeString(volume.resolve("password"), "secret");
        var external = new External(null, new Database(url, "owner", password.toString()));
        ContainerFoundation.lay(settings.withExternal(external), "10.77");

        var shell = new ProcessBuilder("sh", "-c", ". ./environment && printf %s \"$FAULTLINE_DATABASE_URL\"")
                .directory(volume.toFile())
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(url);
    }

    @Test
    void a_later_start_finds_the_same_region() throws Exception {
        assertThat(ContainerFoundation.lay(settings, "10.78")).isEqualTo(ContainerFoundation.lay(settings, "10.78"));
    }

    @Test
    void another_network_is_refused_with_what_to_do() throws Exception {
        ContainerFoundation.lay(settings, "10.77");
        assertThatThrownBy(() -> ContainerFoundation.lay(settings, "10.78"))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("FAULTLINE_ADDRESSES=10.77")
                .hasMessageContaining("docker compose down -v");
    }

    @Test
    void a_volume_of_another_version_is_refused_with_what_to_do() throws Exception {
        ContainerFoundation.lay(settings, "10.77");
        Files.writeString(volume.resolve("format"), "0\n");
        assertThatThrownBy(() -> ContainerFoundation.lay(settings, "10.77"))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("another version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "10.0", "10.255", "10.300", "8.8", "10.77.1", "10.77; rm"})
    void what_is_no_private_network_is_refused(String prefix) {
        assertThatThrownBy(() -> ContainerFoundation.lay(settings, prefix))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("FAULTLINE_ADDRESSES");
    }
}
