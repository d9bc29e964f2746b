package dev.faultline.database.node.io;

import static dev.faultline.database.node.io.Sql.execute;
import static dev.faultline.database.node.io.Sql.one;
import static dev.faultline.database.node.io.ThreeZones.A;
import static dev.faultline.database.node.io.ThreeZones.B;
import static dev.faultline.database.node.io.ThreeZones.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.Origin;
import dev.faultline.database.contract.SnapshotAssignment;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Archives, restores and snapshots of real servers in three zones. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupTest {
    private ThreeZones all;
    private Instance source;
    private @Nullable ThreeZones before;
    private @Nullable Instance sourceBefore;

    @BeforeEach
    void whole() throws Exception {
        before = ThreeZones.wholeForInstances(before);
        all = before;
        if (sourceBefore == null) sourceBefore = Instance.create(all, new Origin.Empty(), 1, true, A, B);
        source = sourceBefore;
        source.zones.awaitInSync();
        execute(source.zones, "create table if not exists numbers (n int)");
    }

    @AfterAll
    void stop() throws Exception {
        if (before != null) before.close();
    }

    private @Nullable Instant latestRestorable() {
        return source.servingZone()
                .flatMap(source::report)
                .map(report -> report.latestRestorable())
                .orElse(null);
    }

    /** A moment of the source's own clock, once that is archived. */
    private Instant archivedMoment() throws Exception {
        var moment = Instant.parse(one(
                source.zones,
                "select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
        all.await("the moment is archived", () -> {
            Instant latest = latestRestorable();
            return latest != null && latest.isAfter(moment);
        });
        return moment;
    }

    private Instance restored(@Nullable Instant target, String... copies) throws Exception {
        var origin = new Origin.PointInTime(source.assignment().resourceId(), target);
        var instance = Instance.create(all, origin, 0, copies.length > 1, copies);
        instance.awaitServing();
        return instance;
    }

    @Test
    void fault_26_a_table_that_was_dropped_is_back_as_of_the_moment_before_across_timelines() throws Exception {
        archivedMoment();
        execute(source.zones, "insert into numbers select generate_series(1, 1000)");
        source.failOver();
        all.await("the other is primary", () -> source.servingZone().isPresent());
        source.zones.awaitInSync();
        execute(source.zones, "insert into numbers values (1001)");
        Instant before = archivedMoment();
        execute(source.zones, "drop table numbers");
        archivedMoment();
        var instance = restored(before, C);
        assertThat(one(instance.zones, "select count(*) from numbers")).isEqualTo("1001");
        var pair = restored(null, A, B);
        assertThat(one(pair.zones, "select count(*) from pg_tables where tablename = 'numbers'"))
                .isEqualTo("0");
        execute(source.zones, "create table numbers (n int)");
        instance.desire(Desired.DELETED);
        pair.desire(Desired.DELETED);
    }

    @Test
    @Tag("long")
    void a_moment_that_is_not_archived_yet_becomes_the_end_of_the_archive() throws Exception {
        archivedMoment();
        execute(source.zones, "create table late as select 1 as n");
        archivedMoment();
        var instance = restored(Instant.now().plusSeconds(3_600), B);
        assertThat(one(instance.zones, "select n from late")).isEqualTo("1");
        instance.desire(Desired.DELETED);
    }

    @Test
    @Tag("long")
    void every_zone_keeps_a_snapshot_and_each_is_enough_to_restore_it() throws Exception {
        execute(source.zones, "create table kept as select generate_series(1, 500) as n");
        String id = "snap-TEST1";
        Instance.publish(all, SnapshotAssignment.TOPIC, id, snapshot(id, 1, SnapshotAssignment.Desired.PRESENT));
        all.await("every zone has it", () -> ThreeZones.ZONES.stream().allMatch(zone -> bytes(zone, id) > 0));
        execute(source.zones, "drop table kept");
        all.crash(A);
        var instance = Instance.create(all, new Origin.Snapshot(id), 0, false, C);
        instance.awaitServing();
        assertThat(one(instance.zones, "select count(*) from kept")).isEqualTo("500");
        all.start(A);
        Instance.publish(all, SnapshotAssignment.TOPIC, id, snapshot(id, 2, SnapshotAssignment.Desired.DELETED));
        all.await("no zone has it", () -> ThreeZones.ZONES.stream().noneMatch(zone -> lists(zone, id)));
        assertThat(all.disk.resolve(B).resolve("snapshots").resolve(id)).doesNotExist();
        instance.desire(Desired.DELETED);
        source.zones.awaitInSync();
    }

    private SnapshotAssignment snapshot(String id, long version, SnapshotAssignment.Desired desired) {
        return new SnapshotAssignment(id, version, desired, source.assignment().resourceId(), "");
    }

    private boolean lists(String zone, String id) {
        var report = Instance.zoneReport(all, zone);
        return report.isEmpty()
                || report.get().snapshots().stream()
                        .anyMatch(snapshot -> snapshot.snapshotId().equals(id));
    }

    private long bytes(String zone, String id) {
        return Instance.zoneReport(all, zone).stream()
                .flatMap(report -> report.snapshots().stream())
                .filter(report -> report.snapshotId().equals(id) && report.takenAt() != null)
                .mapToLong(report -> report.bytes())
                .sum();
    }

    /** Nobody waits for an archive: writes go on, and what can be restored stays what is on the disks. */
    @Test
    @Tag("long")
    void fault_20_archives_fail_and_nobody_writes_less() throws Exception {
        archivedMoment();
        var primary = source.zones.awaitInSync().zone();
        var agents = ThreeZones.ZONES.stream()
                .filter(zone -> !zone.equals(primary))
                .map(all::agent)
                .toList();
        Machines.diskRefuses(agents);
        try {
            Ordeal.survive("fault 20, archives", source.zones, _ -> {});
            execute(source.zones, "create table unarchived as select 1 as n");
            awaitStandstill();
        } finally {
            Machines.diskTakesAll(agents);
        }
        archivedMoment();
        var instance = restored(null, C);
        assertThat(one(instance.zones, "select n from unarchived")).isEqualTo("1");
        instance.desire(Desired.DELETED);
    }

    /** An archive that works is further every second. */
    private void awaitStandstill() {
        var reach = new AtomicReference<@Nullable Instant>(latestRestorable());
        var since = new AtomicLong(System.nanoTime());
        all.await("nothing more is archived for three seconds", () -> {
            Instant now = latestRestorable();
            if (!Objects.equals(reach.getAndSet(now), now)) since.set(System.nanoTime());
            return System.nanoTime() - since.get() > TimeUnit.SECONDS.toNanos(3);
        });
    }

    @Test
    @Tag("long")
    void fault_27_the_primary_fails_while_a_snapshot_of_it_is_taken() throws Exception {
        execute(source.zones, "create table if not exists bulk (n int, text text)");
        execute(source.zones, "insert into bulk select n, repeat('x', 200) from generate_series(1, 300000) n");
        String id = "snap-TEST27";
        Ordeal.survive("fault 27", source.zones, now -> {
            Instance.publish(all, SnapshotAssignment.TOPIC, id, snapshot(id, 1, SnapshotAssignment.Desired.PRESENT));
            Path folder = all.disk.resolve(now.zone()).resolve("snapshots").resolve(id);
            all.await("it is being taken", () -> Files.exists(folder.resolve("data.tar.unfinished")));
            ThreeZones.signal("KILL", source.zones.tree(now.zone()));
            assertThat(folder.resolve(Snapshots.FACTS))
                    .as("it was whole already")
                    .doesNotExist();
        });
        all.await("every zone has it", () -> ThreeZones.ZONES.stream().allMatch(zone -> bytes(zone, id) > 0));
        var instance = Instance.create(all, new Origin.Snapshot(id), 0, false, C);
        instance.awaitServing();
        assertThat(one(instance.zones, "select count(*) from bulk")).isEqualTo("300000");
        instance.desire(Desired.DELETED);
        execute(source.zones, "drop table bulk");
    }

    @Test
    @Tag("long")
    void a_restore_that_cannot_work_says_so_and_goes_on_trying() throws Exception {
        var instance = Instance.create(all, new Origin.Snapshot("snap-NONE"), 0, false, C);
        all.await("it says so", () -> instance.reports(C, node -> node.failure().contains("snap-NONE")));
        String id = "snap-LATE";
        Instance.publish(
                all,
                SnapshotAssignment.TOPIC,
                id,
                new SnapshotAssignment(id, 1, SnapshotAssignment.Desired.PRESENT, "db-GONE", ""));
        all.await("so does a snapshot of nothing", () -> Instance.zoneReport(all, B).stream()
                .flatMap(report -> report.snapshots().stream())
                .anyMatch(report ->
                        report.snapshotId().equals(id) && !report.failure().isEmpty()));
        instance.desire(Desired.DELETED);
    }

    @Test
    void without_the_regions_password_no_file_is_handed_out() throws Exception {
        archivedMoment();
        var url = URI.create("http://" + source.zones.cluster.member(C).host() + ":14435/"
                        + source.assignment().resourceId() + "/wal/")
                .toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty(FileService.TOKEN, "guess");
        assertThat(connection.getResponseCode()).isEqualTo(403);
    }
}
