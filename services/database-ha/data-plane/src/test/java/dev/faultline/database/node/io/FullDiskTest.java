package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All zones' files are on one disk, as on a machine of one's own, and something else fills it to the last byte. */
@Tag("long")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class FullDiskTest {
    private static final int MIB = 900;
    private static final Duration STAYS_FULL = Duration.ofSeconds(10);

    private SmallDisk disk;

    @BeforeEach
    void a_disk() throws Exception {
        assumeTrue(Ownership.isRoot(), "only root may mount a small disk");
        disk = SmallDisk.mount(MIB);
    }

    @AfterEach
    void gone() throws Exception {
        if (disk != null) disk.close();
    }

    @ParameterizedTest
    @EnumSource(WhenAlone.class)
    void no_acknowledged_write_is_lost_and_all_is_in_sync_again_when_there_is_room(WhenAlone whenAlone)
            throws Exception {
        try (var zones = ThreeZones.on(disk.folder(), whenAlone)) {
            Ordeal.survive("a full disk, " + whenAlone, zones, before -> {
                long server = zones.postmaster(before.zone());
                disk.fill();
                tablesCannotGrow(zones);
                theLogCannotGrow(zones, before.zone());
                zones.await("the server ends: it has no room for its log", () -> !ProcessHandle.of(server)
                        .isPresent());
                zones.throughout(STAYS_FULL, "every zone's own process lives", () -> ThreeZones.ZONES.stream()
                        .allMatch(zones::alive));
                disk.free();
            });
        }
    }

    private static void tablesCannotGrow(ThreeZones zones) {
        assertThatThrownBy(() -> {
                    try (var connection = zones.connect();
                            var statement = connection.createStatement()) {
                        statement.execute("create table filling as select generate_series(1, 10000000) as n");
                    }
                })
                .hasMessageContaining("No space left on device");
    }

    private static void theLogCannotGrow(ThreeZones zones, String primary) {
        var asAgent = new ThreeZones.LogIn(NodeSettings.AGENT_ROLE, ZoneProcess.PASSWORD, "postgres");
        assertThatThrownBy(() -> {
                    try (var connection = zones.with(zones.cluster, asAgent).directly(primary);
                            var statement = connection.createStatement()) {
                        for (int i = 0; i < MIB; i++)
                            statement.execute(
                                    "select pg_logical_emit_message(false, 'filling', repeat('x', 1024 * 1024))");
                    }
                })
                .isInstanceOf(SQLException.class);
    }
}
