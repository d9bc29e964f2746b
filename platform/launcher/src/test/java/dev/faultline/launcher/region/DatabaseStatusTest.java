package dev.faultline.launcher.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseStatusTest {
    private static final AvailabilityZone ZONE = new AvailabilityZone("us-east-1a");
    private static final long ROOM = 1L << 30;

    private final RegionFolder folder;

    DatabaseStatusTest(@TempDir Path path) {
        this.folder = new RegionFolder(path);
    }

    private void says(boolean open) throws IOException {
        Path file = folder.databaseStatus(ZONE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                {"zone": "us-east-1a", "open": %s, "epoch": 3, "sync": "us-east-1b", "reason": "As it is."}
                """.formatted(open));
    }

    @Test
    void the_open_node_is_the_primary_however_full_the_disk() throws IOException {
        says(true);
        var status = DatabaseStatus.read(folder, List.of(ZONE), 0);
        assertThat(status).isEqualTo(new DatabaseStatus("us-east-1a", "us-east-1b", "As it is."));
        assertThat(status.unsteadyBecause()).isEmpty();
    }

    @Test
    void what_a_dead_zone_wrote_is_outdated() throws IOException {
        says(true);
        assertThat(DatabaseStatus.read(folder, List.of(), ROOM)
                        .unsteadyBecause()
                        .orElseThrow())
                .contains("has said anything yet");
    }

    @Test
    void without_a_primary_a_full_disk_is_named_before_what_nodes_say_of_it() throws IOException {
        says(false);
        assertThat(DatabaseStatus.read(folder, List.of(ZONE), ROOM).because()).isEqualTo("As it is.");
        assertThat(DatabaseStatus.read(folder, List.of(ZONE), 4096).because())
                .contains(folder.path().toString())
                .contains("is full: make room");
    }
}
