package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.WalPosition;
import dev.faultline.database.node.io.BaseShelf.Base;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseShelfTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Path folder;

    BaseShelfTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private void put(String name, Instant end) throws IOException {
        Files.writeString(folder.resolve(name + BaseShelf.TAR), "tar");
        var base = new Base(name, new WalPosition(1, WalPosition.SEGMENT_BYTES), end);
        Files.writeString(
                folder.resolve(name + BaseShelf.FACTS), RegionJson.mapper().writeValueAsString(base));
    }

    @Test
    void a_backup_goes_when_a_later_one_is_older_than_the_retention() throws IOException {
        var shelf = new BaseShelf(folder);
        put("base-1", NOON.minus(Duration.ofDays(3)));
        put("base-2", NOON.minus(Duration.ofDays(2)));
        put("base-3", NOON.minus(Duration.ofHours(23)));
        shelf.expire(NOON, Duration.ofDays(1));
        assertThat(shelf.all()).extracting(Base::name).containsExactly("base-2", "base-3");
        assertThat(folder.resolve("base-1.tar")).doesNotExist();
        assertThat(folder.resolve("base-2.tar")).exists();
    }

    @Test
    void the_only_backup_stays_however_old_it_is() throws IOException {
        put("base-1", NOON.minus(Duration.ofDays(300)));
        var shelf = new BaseShelf(folder);
        shelf.expire(NOON, Duration.ofDays(1));
        assertThat(shelf.all()).hasSize(1);
    }

    @Test
    void one_that_is_not_whole_is_none() throws IOException {
        Files.writeString(folder.resolve("base-1.unfinished"), "t");
        Files.writeString(folder.resolve("base-2.tar"), "t");
        assertThat(new BaseShelf(folder).all()).isEmpty();
    }
}
