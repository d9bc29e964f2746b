package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.Wish;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a test wants a {@link ZoneProcess} to be.
 *
 * @param zone its name
 * @param cluster as this zone sees it
 * @param copies the zones that may hold a copy
 * @param clockRate how fast its clock runs; 1 for as fast as the machine's
 * @param clockJumps a file that says how many seconds its wall clock is off; null for none
 */
record ZoneSetUp(
        String zone,
        ClusterDefinition cluster,
        List<String> copies,
        double clockRate,
        @Nullable String clockJumps) {
    static ZoneSetUp of(String zone, ClusterDefinition cluster, List<String> copies) {
        return new ZoneSetUp(zone, cluster, copies, 1, null);
    }

    ZoneSetUp withClock(double rate, Path jumps) {
        return new ZoneSetUp(zone, cluster, copies, rate, jumps.toString());
    }

    static ZoneSetUp read(Path file) throws IOException {
        return RegionJson.mapper().readValue(Files.readString(file), ZoneSetUp.class);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, RegionJson.mapper().writeValueAsString(this));
    }

    Wish wish() {
        var always = Wish.always(cluster);
        return new Wish(0, true, copies, true, null, always.maxConnections(), 0, 0);
    }

    ClusterInZone.Work work(Path home, String password) {
        var state = ClusterInZone.Work.ofState(cluster, home, password);
        NodeSettings.Source none = null;
        return new ClusterInZone.Work(password, state.firstCopy(), none, wish(), null, () -> {});
    }

    /** The zone's clocks. Its Postgres processes go by the machine's. */
    TimeSource time() {
        var machine = TimeSource.system();
        long start = machine.nanoTime();
        return new TimeSource() {
            @Override
            public Instant now() {
                return machine.now().plusSeconds(jumped());
            }

            @Override
            public long nanoTime() {
                return start + (long) ((machine.nanoTime() - start) * clockRate);
            }
        };
    }

    private long jumped() {
        try {
            return clockJumps == null
                    ? 0
                    : Long.parseLong(Files.readString(Path.of(clockJumps)).strip());
        } catch (IOException | NumberFormatException notYet) {
            return 0;
        }
    }
}
