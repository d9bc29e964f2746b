package dev.faultline.database.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.instance.BackupWindow;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.database.domain.instance.InstanceSpec;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.domain.instance.Settings;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.snapshot.DbSnapshot.Definition;
import dev.faultline.database.domain.snapshot.DbSnapshot.Source;
import dev.faultline.database.domain.snapshot.DbSnapshot.Status;
import dev.faultline.database.domain.snapshot.DbSnapshot.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupPlanTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final Instant NOON = Instant.parse("2026-01-10T12:00:00Z");
    private static final Instant WINDOW = Instant.parse("2026-01-10T03:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Present ORDERS = instance("db-1", 2, new Origin.Fresh());

    private static Present instance(String id, int retentionDays, Origin origin) {
        var spec = new InstanceSpec(
                id,
                AccountId.DEFAULT,
                0,
                5432,
                "db.t3.micro",
                "18.6",
                "default",
                A,
                "admin",
                null,
                "token",
                origin,
                NOON);
        var window = BackupWindow.parse("03:00-03:30").orElseThrow();
        var settings = new Settings("orders", false, List.of(A), retentionDays, 20, false, false, "verifier", window);
        return (Present) DbInstance.AGGREGATE.replay(List.of(
                new InstanceCreated(spec, settings, Tags.NONE),
                new PrimaryOpened(A, null, 1, NOON),
                new InstanceAvailable(NOON)));
    }

    private static DbSnapshot.Present snapshot(Instant requestedAt, Status status) {
        return snapshot("snap-" + requestedAt, requestedAt, status, Type.AUTOMATED, "");
    }

    private static DbSnapshot.Present snapshot(
            String id, Instant requestedAt, Status status, Type type, String copyOf) {
        var definition = new Definition(id, id, AccountId.DEFAULT, Source.of(ORDERS), copyOf, null, requestedAt, type);
        var taken = status == Status.AVAILABLE ? requestedAt : null;
        return new DbSnapshot.Present(definition, Tags.NONE, status, taken, 1);
    }

    private static BackupPlan plan(List<Present> instances, DbSnapshot.Present... snapshots) {
        return new BackupPlan(instances, List.of(snapshots), id -> id.equals("db-1") && instances.isEmpty(), NOON);
    }

    @Test
    void the_first_is_due_when_backups_begin() {
        assertThat(plan(List.of(ORDERS)).due()).containsExactly(ORDERS);
        assertThat(plan(List.of(instance("db-1", 0, new Origin.Fresh()))).due()).isEmpty();
        assertThat(plan(List.of(instance("db-1", 2, new Origin.FromSource("db-2", 1, null))))
                        .due())
                .isEmpty();
        var stopping = (Present) DbInstance.evolve(ORDERS, new StopRequested(NOON));
        assertThat(plan(List.of(stopping)).due()).isEmpty();
    }

    @Test
    void another_is_due_when_the_window_begins_or_has_been_missed() {
        assertThat(plan(List.of(ORDERS), snapshot(WINDOW, Status.AVAILABLE)).due())
                .isEmpty();
        assertThat(plan(List.of(ORDERS), snapshot(WINDOW.minusNanos(1), Status.AVAILABLE))
                        .due())
                .containsExactly(ORDERS);
        assertThat(plan(List.of(ORDERS), snapshot(WINDOW.minus(DAY), Status.CREATING))
                        .due())
                .isEmpty();
    }

    @Test
    void manual_snapshots_take_no_automated_ones_place() {
        var manual = snapshot("snap-manual", NOON, Status.AVAILABLE, Type.MANUAL, "");
        assertThat(plan(List.of(ORDERS), manual).due()).containsExactly(ORDERS);
        assertThat(plan(List.of(), manual).expired()).isEmpty();
    }

    @Test
    void one_that_failed_is_tried_again_after_a_pause_and_goes_when_another_is_there() {
        var failed = snapshot(NOON.minus(BackupPlan.RETRY), Status.FAILED);
        assertThat(plan(List.of(ORDERS), failed).due()).containsExactly(ORDERS);
        assertThat(plan(List.of(ORDERS), snapshot(NOON.minusSeconds(1), Status.FAILED))
                        .due())
                .isEmpty();
        assertThat(plan(List.of(ORDERS), failed).expired()).isEmpty();
        assertThat(plan(List.of(ORDERS), failed, snapshot(NOON, Status.AVAILABLE))
                        .expired())
                .containsExactly(failed);
    }

    @Test
    void those_older_than_the_retention_go_and_the_newest_stays() {
        var old = snapshot(NOON.minus(DAY.multipliedBy(2)).minusSeconds(1), Status.AVAILABLE);
        var young = snapshot(NOON.minus(DAY.multipliedBy(2)), Status.AVAILABLE);
        var newest = snapshot(WINDOW, Status.AVAILABLE);
        assertThat(plan(List.of(ORDERS), old, young, newest).expired()).containsExactly(old);
        assertThat(plan(List.of(ORDERS), old).expired()).isEmpty();
        assertThat(plan(List.of(ORDERS), old, snapshot(WINDOW, Status.CREATING)).expired())
                .isEmpty();
    }

    @Test
    void all_go_with_the_instance_or_its_backups() {
        var one = snapshot(WINDOW, Status.AVAILABLE);
        var other = snapshot(NOON, Status.CREATING);
        assertThat(plan(List.of(), one, other).expired()).containsExactly(one, other);
        assertThat(plan(List.of(instance("db-1", 0, new Origin.Fresh())), one).expired())
                .containsExactly(one);
        var unlisted = new BackupPlan(List.of(), List.of(one), _ -> false, NOON);
        assertThat(unlisted.expired()).as("of an instance that a list lacks").isEmpty();
    }

    @Test
    void one_that_something_is_made_from_stays_until_that_is_done() {
        var one = snapshot("snap-1", WINDOW, Status.AVAILABLE, Type.AUTOMATED, "");
        var copy = snapshot("snap-2", NOON, Status.CREATING, Type.MANUAL, "snap-1");
        assertThat(plan(List.of(), one, copy).expired()).isEmpty();
        var of = instance("db-2", 0, new Origin.FromSnapshot("snap-1", "snap-1"));
        var creating = (Present)
                DbInstance.AGGREGATE.replay(List.of(new InstanceCreated(of.spec(), of.settings(), Tags.NONE)));
        var plan = new BackupPlan(List.of(creating), List.of(one), id -> id.equals("db-1"), NOON);
        assertThat(plan.expired()).isEmpty();
    }
}
