package dev.faultline.launcher.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundationTest {
    private RegionSettings settings;
    private RegionFolder folder;

    @BeforeEach
    void setUp(@TempDir Path work) {
        settings = RegionSettings.standard(new Region("us-east-1"), work.resolve("home"), work.resolve("data"))
                .withNetwork(77);
        folder = new RegionFolder(settings.data());
    }

    @Test
    void the_first_start_names_the_members_and_every_zone_has_a_copy() throws Exception {
        var manifest = Foundation.lay(settings);

        assertThat(manifest.network()).isEqualTo(77);
        assertThat(manifest.zones())
                .extracting(place -> place.zone().name() + place.index())
                .containsExactly("us-east-1a1", "us-east-1b2", "us-east-1c3");
        assertThat(manifest.database().primary()).isEqualTo(new AvailabilityZone("us-east-1a"));
        for (var place : manifest.zones()) {
            assertThat(read(folder.zoneManifest(place.zone()))).isEqualTo(manifest);
            assertThat(folder.foundingToken(place.zone()))
                    .hasContent(manifest.database().token());
        }
    }

    @Test
    void a_later_start_finds_the_same_region() throws Exception {
        var first = Foundation.lay(settings);
        String password = Files.readString(folder.databasePassword());

        assertThat(Foundation.lay(settings)).isEqualTo(first);
        assertThat(folder.databasePassword()).hasContent(password);
    }

    /** Only a new region's arbiters may vote without a memory: one that lost its disk must not find a token again. */
    @Test
    void a_later_start_gives_no_token_to_a_zone_that_lost_its_disk() throws Exception {
        var zone = Foundation.lay(settings).zones().getFirst().zone();
        Files.delete(folder.foundingToken(zone));
        Foundation.lay(settings);
        assertThat(folder.foundingToken(zone)).doesNotExist();
    }

    @Test
    void a_region_whose_zones_all_lost_their_disks_is_refused() throws Exception {
        for (var place : Foundation.lay(settings).zones()) RegionFolder.deleteTree(folder.zone(place.zone()));
        assertThatThrownBy(() -> Foundation.lay(settings)).hasMessageContaining("faultline reset");
    }

    @Test
    void a_region_keeps_to_the_engines_that_it_was_made_on() throws Exception {
        var database = new RegionManifest.Database("jdbc:postgresql://db.example/state", "state", "/secrets/password");
        var external = settings.withExternal(new RegionManifest.External(null, database));
        var manifest = Foundation.lay(external);
        assertThat(manifest.externalDatabase()).isEqualTo(database);
        for (var place : manifest.zones()) RegionFolder.deleteTree(folder.database(place.zone()));
        assertThat(Foundation.lay(external)).isEqualTo(manifest);
        assertThatThrownBy(() -> Foundation.lay(settings))
                .hasMessageContaining("Postgres at jdbc:postgresql://db.example/state, not on engines of its own");
    }

    private RegionSettings beside(String region) {
        return RegionSettings.standard(
                new Region(region),
                settings.home(),
                folder.path().resolveSibling("all").resolve(region));
    }

    private static Path password(RegionSettings region) {
        return new RegionFolder(region.data()).databasePassword();
    }

    @Test
    void regions_of_one_installation_share_their_password_and_nothing_else() throws Exception {
        var first = Foundation.lay(beside("us-east-1"));
        var second = Foundation.lay(beside("us-west-2").withNetwork(2));
        assertThat(password(beside("us-west-2"))).hasSameTextualContentAs(password(beside("us-east-1")));
        assertThat(second.zones()).extracting(place -> place.zone().name()).startsWith("us-west-2a");
        assertThat(second.run()).isNotEqualTo(first.run()).startsWith("us-west-2-");
        assertThat(second.kafkaClusterId()).isNotEqualTo(first.kafkaClusterId());
        assertThat(second.database().token()).isNotEqualTo(first.database().token());
    }

    @Test
    void a_region_that_was_wiped_comes_back_to_its_account() throws Exception {
        Foundation.lay(beside("us-east-1"));
        String password = Files.readString(password(beside("us-east-1")));
        Foundation.lay(beside("us-west-2").withNetwork(2));
        new RegionFolder(beside("us-east-1").data()).delete();
        Foundation.lay(beside("us-east-1"));
        assertThat(password(beside("us-east-1"))).hasContent(password);
    }

    /** A lab's region, a damaged one, a copy of a folder under another name: none is a region to follow. */
    @Test
    void only_a_whole_region_under_its_own_name_is_followed() throws Exception {
        Foundation.lay(settings.withNetwork(3)); // its folder is called data
        String strangers = Files.readString(folder.databasePassword());
        Files.createDirectories(beside("eu-west-1").data());
        Files.copy(folder.manifest(), beside("eu-west-1").data().resolve("manifest.json"));
        Files.copy(folder.databasePassword(), password(beside("eu-west-1")));
        Foundation.lay(beside("eu-west-2").withNetwork(4));
        Files.writeString(password(beside("eu-west-2")), "\n");
        Foundation.lay(beside("us-west-2").withNetwork(2));
        assertThat(Files.readString(password(beside("us-west-2")))).isNotBlank().isNotEqualTo(strangers);
    }

    @Test
    void two_regions_on_one_foreign_engine_are_refused() throws Exception {
        var kafka = new RegionManifest.External("/secrets/kafka.properties", null);
        var database = new RegionManifest.External(
                null, new RegionManifest.Database("jdbc:postgresql://db.example/state", "state", "/secrets/password"));
        Foundation.lay(beside("us-east-1").withExternal(kafka));
        Foundation.lay(beside("us-east-2").withNetwork(2).withExternal(database));
        var west = beside("us-west-2").withNetwork(3);
        assertThatThrownBy(() -> Foundation.lay(west.withExternal(kafka)))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("us-east-1 uses the Kafka by /secrets/kafka.properties");
        assertThatThrownBy(() -> Foundation.lay(west.withExternal(database)))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("us-east-2 uses the Postgres at jdbc:postgresql://db.example/state");
        assertThat(Foundation.lay(west).external()).isNull();
    }

    @Test
    void two_regions_on_one_network_are_refused() throws Exception {
        Foundation.lay(beside("us-west-2").withNetwork(2));
        assertThatThrownBy(() -> Foundation.lay(beside("us-east-1").withNetwork(2)))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("127.2 belongs to us-west-2");
    }

    @Test
    void what_to_do_about_another_region_than_the_usual_one_names_it() throws Exception {
        Foundation.lay(beside("us-west-2"));
        assertThatThrownBy(() -> Foundation.lay(beside("us-west-2").withNetwork(9)))
                .hasMessageContaining("`FAULTLINE_REGION=us-west-2 faultline reset`");
    }

    @Test
    void secrets_are_for_their_owner_alone() throws Exception {
        Foundation.lay(settings);
        for (Path secret : new Path[] {folder.databasePassword(), folder.manifest()})
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
    }

    @Test
    void a_start_that_died_before_the_manifest_begins_anew() throws Exception {
        Foundation.lay(settings);
        Files.delete(folder.manifest());
        assertThat(Foundation.lay(settings).network()).isEqualTo(77);
    }

    @Test
    void a_damaged_manifest_is_named_and_left_as_it_is() throws Exception {
        Foundation.lay(settings);
        Files.writeString(folder.manifest(), "{\"region\": \"us-ea");

        assertThatThrownBy(() -> Foundation.lay(settings))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining(folder.path().toString())
                .hasMessageContaining("faultline reset");
        assertThat(folder.manifest()).hasContent("{\"region\": \"us-ea");
    }

    @Test
    void a_manifest_without_its_password_is_damage_and_no_reason_for_a_new_one() throws Exception {
        Foundation.lay(settings);
        Files.delete(folder.databasePassword());

        assertThatThrownBy(() -> Foundation.lay(settings)).hasMessageContaining("is damaged");
        assertThat(folder.databasePassword()).doesNotExist();
    }

    @Test
    void a_folder_of_another_network_or_region_is_refused() throws Exception {
        Foundation.lay(settings);
        assertThatThrownBy(() -> Foundation.lay(settings.withNetwork(78))).hasMessageContaining("127.77");
        var elsewhere = RegionSettings.standard(new Region("eu-west-1"), settings.home(), settings.data());
        assertThatThrownBy(() -> Foundation.lay(elsewhere)).hasMessageContaining("belongs to us-east-1");
    }

    @Test
    void a_reset_deletes_what_is_ours_and_nothing_else() throws Exception {
        Foundation.lay(settings);
        Files.createFile(folder.daemonSocket()); // A killed daemon leaves it behind.
        Path foreign = Files.writeString(folder.path().resolve("notes.txt"), "mine");
        folder.delete();
        assertThat(folder.path()).isDirectoryContaining(file -> file.equals(foreign));
        Files.delete(foreign);
        folder.delete();
        assertThat(folder.path()).doesNotExist();
    }

    private static RegionManifest read(Path file) throws IOException {
        return RegionJson.mapper().readValue(Files.readString(file), RegionManifest.class);
    }
}
