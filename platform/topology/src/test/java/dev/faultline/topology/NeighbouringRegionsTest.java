package dev.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbouringRegionsTest {
    private static final Region EAST = new Region("us-east-1");
    private static final Region WEST = new Region("us-west-2");

    private Path folder = Path.of("");
    private NeighbouringRegions regions = new NeighbouringRegions(null);

    @BeforeEach
    void setUp(@TempDir Path folder) {
        this.folder = folder;
        regions = new NeighbouringRegions(folder);
    }

    private RegionManifest found(Region region, int network) throws IOException {
        var zone = region.zone('a');
        var manifest = new RegionManifest(
                region,
                region + "-run",
                network,
                List.of(new RegionManifest.ZonePlace(zone, 1)),
                new RegionManifest.StateDatabase(zone, "token"),
                "cluster");
        write(region, RegionJson.mapper().writeValueAsString(manifest));
        return manifest;
    }

    private Path write(Region region, String manifest) throws IOException {
        Path own = Files.createDirectories(folder.resolve(region.name()));
        return Files.writeString(own.resolve("manifest.json"), manifest);
    }

    @Test
    void a_region_is_found_from_the_moment_that_it_is_founded() throws Exception {
        assertThat(regions.find(WEST)).isEmpty();
        var west = found(WEST, 2);
        assertThat(regions.find(WEST)).contains(west);
        assertThat(regions.find(EAST)).isEmpty();
        Files.delete(folder.resolve("us-west-2/manifest.json"));
        assertThat(regions.find(WEST)).isEmpty();
    }

    @Test
    void all_are_those_whose_folders_have_their_names() throws Exception {
        var west = found(WEST, 2);
        var east = found(EAST, 1);
        Files.createDirectories(folder.resolve("labs/us-east-2"));
        Files.createDirectories(folder.resolve("eu-west-1"));
        Files.writeString(folder.resolve("eu-west-2"), "no folder");
        assertThat(regions.all()).containsExactly(east, west);
    }

    @Test
    void a_folder_that_is_yet_to_be_made_has_no_regions() {
        var none = new NeighbouringRegions(folder.resolve("none"));
        assertThat(none.all()).isEmpty();
        assertThat(none.find(EAST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"region\": \"us-we",
                "{}",
                "{\"region\":\"us-west-2\",\"network\":0}",
                "{\"zones\":[],\"network\":2}"
            })
    void a_damaged_manifest_is_no_region(String text) throws Exception {
        write(WEST, text);
        assertThat(regions.find(WEST)).isEmpty();
        assertThat(regions.all()).isEmpty();
    }

    @Test
    void a_manifest_of_another_region_is_none_of_this_one() throws Exception {
        found(EAST, 1);
        Files.move(folder.resolve("us-east-1"), folder.resolve("us-west-2"));
        assertThat(regions.find(WEST)).isEmpty();
        assertThat(regions.find(EAST)).isEmpty();
    }

    @Test
    void one_manifest_leads_to_all() throws Exception {
        found(EAST, 1);
        var west = found(WEST, 2);
        assertThat(NeighbouringRegions.ofManifest(folder.resolve("us-east-1/manifest.json")))
                .isEqualTo(regions);
        assertThat(NeighbouringRegions.ofManifest(folder.resolve("us-east-1/manifest.json"))
                        .find(WEST))
                .contains(west);
    }

    @Test
    void a_manifest_that_lies_too_high_has_no_neighbours() {
        var none = NeighbouringRegions.ofManifest(Path.of("/manifest.json"));
        assertThat(none.all()).isEmpty();
        assertThat(none.find(EAST)).isEmpty();
    }
}
