package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk knows of instances decides whether an arbiter may begin without a memory. */
class InstanceLedgerTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Path disk;

    InstanceLedgerTest(@TempDir Path disk) {
        this.disk = disk;
    }

    @Test
    void an_instance_is_founded_once_on_a_disk() throws IOException {
        var ledger = InstanceLedger.open(disk, NOON);
        assertThat(ledger.mayFound("db-A", NOON.plusSeconds(1))).isTrue();
        ledger.founded("db-A");
        assertThat(ledger.mayFound("db-A", NOON.plusSeconds(1))).isFalse();
        assertThat(InstanceLedger.open(disk, NOON.plusSeconds(9)).mayFound("db-A", NOON.plusSeconds(1)))
                .isFalse();
    }

    @Test
    void an_instance_that_is_older_than_the_disk_may_have_been_forgotten_by_it() throws IOException {
        assertThat(InstanceLedger.open(disk, NOON).mayFound("db-A", NOON.minusSeconds(1)))
                .isFalse();
    }

    /** Else an instance that is created while every zone's disk is full never gets an arbiter with a vote. */
    @Test
    void what_the_disk_does_not_take_has_not_happened() throws IOException {
        var ledger = InstanceLedger.open(disk, NOON);
        Path inTheWay = Files.createDirectory(disk.resolve("instances.json.next"));
        assertThatThrownBy(() -> ledger.founded("db-A")).isInstanceOf(IOException.class);
        assertThat(ledger.mayFound("db-A", NOON.plusSeconds(1))).isTrue();
        assertThatThrownBy(() -> ledger.delete("db-A")).isInstanceOf(IOException.class);
        assertThat(ledger.deleted("db-A")).isFalse();
        Files.delete(inTheWay);
        ledger.delete("db-A");
        assertThat(InstanceLedger.open(disk, NOON).deleted("db-A")).isTrue();
    }

    @Test
    void a_deleted_instance_stays_deleted_over_restarts() throws IOException {
        InstanceLedger.open(disk, NOON).delete("db-A");
        var after = InstanceLedger.open(disk, NOON.plusSeconds(9));
        assertThat(after.deleted("db-A")).isTrue();
        assertThat(after.deleted("db-B")).isFalse();
        assertThat(after.mayFound("db-A", NOON.plusSeconds(10))).isFalse();
    }

    @Test
    void a_damaged_ledger_is_not_guessed() throws IOException {
        Files.writeString(disk.resolve("instances.json"), "{");
        assertThatThrownBy(() -> InstanceLedger.open(disk, NOON))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }
}
