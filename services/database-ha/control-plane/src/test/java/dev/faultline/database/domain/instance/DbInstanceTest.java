package dev.faultline.database.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.instance.Condition.Modification;
import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.database.domain.instance.Sight.Node;
import dev.faultline.database.domain.instance.Sight.Role;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.testkit.AggregateFixture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DbInstanceTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    private static final AvailabilityZone C = new AvailabilityZone("us-east-1c");
    private static final Set<AvailabilityZone> ALL = Set.of(A, B, C);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);

    private static final InstanceSpec SPEC = new InstanceSpec(
            "db-1",
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
            new Origin.Fresh(),
            NOON);
    private static final Settings SINGLE =
            new Settings("orders", false, List.of(A), 0, 20, false, false, "verifier", BackupWindow.FIRST);
    private static final Settings MULTI = SINGLE.placed(true, List.of(A, B, C));
    private static final List<Event> NEW_SINGLE =
            List.of(new InstanceCreated(SPEC, SINGLE, Tags.NONE), new PrimaryOpened(A, null, 1, NOON), available(NOON));
    private static final List<Event> NEW_MULTI =
            List.of(new InstanceCreated(SPEC, MULTI, Tags.NONE), new PrimaryOpened(A, B, 1, NOON), available(NOON));

    private final AggregateFixture<State, Command, Event, Refusal> instance = AggregateFixture.of(DbInstance.AGGREGATE);

    private static InstanceAvailable available(Instant at) {
        return new InstanceAvailable(at);
    }

    private static Event[] history(List<Event> first, Event... more) {
        var all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return all.toArray(Event[]::new);
    }

    private static Node primary(long version, long epoch, @Nullable AvailabilityZone sync) {
        return new Node(version, Role.PRIMARY, epoch, true, sync, 0, 0, false, false, "");
    }

    private static Node is(Role role, long version) {
        return new Node(version, role, 0, false, null, 0, 0, false, false, "");
    }

    private static Node done(Node node, int reboots, int failovers) {
        return new Node(
                node.version(),
                node.role(),
                node.epoch(),
                node.open(),
                node.sync(),
                reboots,
                failovers,
                false,
                false,
                "");
    }

    private static Observe seen(Set<AvailabilityZone> heard, Map<AvailabilityZone, Node> nodes, Instant at) {
        return new Observe(new Sight(heard, nodes), at);
    }

    private static Observe seen(AvailabilityZone zone, Node node) {
        return seen(ALL, Map.of(zone, node), LATER);
    }

    private static Map<AvailabilityZone, Node> everywhere(Role role, long version) {
        var nodes = new HashMap<AvailabilityZone, Node>();
        for (var zone : ALL) nodes.put(zone, is(role, version));
        return nodes;
    }

    @Test
    void it_is_created_once() {
        var create = new Create(SPEC, SINGLE, Tags.NONE);
        instance.given().when(create).then(new InstanceCreated(SPEC, SINGLE, Tags.NONE));
        instance.given(history(NEW_SINGLE)).when(create).then();
    }

    @Test
    void it_is_available_when_its_primary_serves() {
        instance.given(new InstanceCreated(SPEC, SINGLE, Tags.NONE))
                .when(seen(A, primary(1, 1, null)))
                .then(new PrimaryOpened(A, null, 1, LATER), available(LATER));
    }

    @Test
    void a_multi_AZ_instance_waits_for_its_standby() {
        instance.given(new InstanceCreated(SPEC, MULTI, Tags.NONE))
                .when(seen(A, primary(1, 1, null)))
                .then(new PrimaryOpened(A, null, 1, LATER));
        instance.given(new InstanceCreated(SPEC, MULTI, Tags.NONE), new PrimaryOpened(A, null, 1, NOON))
                .when(seen(A, primary(1, 1, B)))
                .then(new StandbyChanged(B, LATER), available(LATER));
    }

    @Test
    void one_with_backups_makes_the_first_before_it_is_available() {
        var kept = SINGLE.retaining(1);
        var node = primary(1, 1, null);
        instance.given(new InstanceCreated(SPEC, kept, Tags.NONE))
                .when(seen(A, node))
                .then(new PrimaryOpened(A, null, 1, LATER), new BackupStarted(LATER));
        var backedUp = new Node(1, Role.PRIMARY, 1, true, null, 0, 0, true, false, "");
        instance.given(
                        new InstanceCreated(SPEC, kept, Tags.NONE),
                        new PrimaryOpened(A, null, 1, NOON),
                        new BackupStarted(NOON))
                .when(seen(A, backedUp))
                .then(available(LATER));
    }

    @Test
    void a_sight_that_is_seen_again_changes_nothing() {
        instance.given(history(NEW_MULTI)).when(seen(A, primary(1, 1, B))).then();
    }

    @Test
    void another_zone_with_a_later_epoch_is_a_fail_over() {
        instance.given(history(NEW_MULTI))
                .when(seen(Set.of(B, C), Map.of(B, primary(1, 2, null)), LATER))
                .then(new FailedOver(A, B, null, 2, LATER, LATER));
        instance.given(history(NEW_MULTI, new ServiceLost(NOON)))
                .when(seen(Set.of(B, C), Map.of(B, primary(1, 2, C)), LATER))
                .then(new FailedOver(A, B, C, 2, NOON, LATER));
    }

    @Test
    void a_primary_of_before_is_not_believed() {
        instance.given(history(NEW_MULTI, new FailedOver(A, B, C, 2, NOON, NOON)))
                .when(seen(ALL, Map.of(A, primary(1, 1, B)), LATER))
                .then();
        instance.given(history(NEW_MULTI, new FailedOver(A, B, C, 2, NOON, NOON)))
                .when(seen(ALL, Map.of(A, primary(1, 1, B), B, primary(1, 2, C)), LATER))
                .then();
    }

    @Test
    void the_loss_of_the_standby_and_its_return_are_noticed() {
        instance.given(history(NEW_MULTI)).when(seen(A, primary(1, 1, null))).then(new StandbyChanged(null, LATER));
        instance.given(history(NEW_MULTI, new StandbyChanged(null, NOON)))
                .when(seen(A, primary(1, 1, C)))
                .then(new StandbyChanged(C, LATER));
    }

    @Test
    void nobody_is_given_up_while_fewer_than_two_zones_are_heard() {
        instance.given(history(NEW_SINGLE))
                .when(seen(Set.of(B), Map.of(), LATER))
                .then();
        instance.given(history(NEW_SINGLE, new ServiceLost(NOON)))
                .when(seen(Set.of(B), Map.of(), LATER))
                .then();
    }

    @Test
    void an_instance_that_nobody_serves_for_ten_seconds_has_failed() {
        instance.given(history(NEW_SINGLE))
                .when(seen(Set.of(B, C), Map.of(), LATER))
                .then(new ServiceLost(LATER));
        instance.given(history(NEW_SINGLE, new ServiceLost(LATER)))
                .when(seen(Set.of(B, C), Map.of(), LATER.plusMillis(9_999)))
                .then();
        var end = LATER.plusSeconds(10);
        instance.given(history(NEW_SINGLE, new ServiceLost(LATER)))
                .when(seen(Set.of(B, C), Map.of(), end))
                .then(new InstanceFailed("No zone serves it.", end));
    }

    @Test
    void it_recovers_when_it_is_served_again() {
        instance.given(history(NEW_SINGLE, new ServiceLost(NOON), new InstanceFailed("gone", NOON)))
                .when(seen(A, primary(1, 2, null)))
                .then(new InstanceRestarted(A, null, 2, LATER), new InstanceRecovered(LATER));
    }

    @Test
    void a_reboot_is_done_when_the_zones_have_counted_it() {
        var asked = history(NEW_SINGLE, new RebootRequested(false, NOON));
        instance.given(history(NEW_SINGLE)).when(new Reboot(false, NOON)).then(new RebootRequested(false, NOON));
        instance.given(asked).when(seen(A, primary(3, 1, null))).then();
        instance.given(asked).when(seen(A, done(primary(4, 1, null), 0, 0))).then();
        instance.given(asked).when(seen(A, done(primary(4, 1, null), 1, 0))).then(available(LATER));
    }

    @Test
    void a_fail_over_on_request_needs_a_standby() {
        instance.given(history(NEW_SINGLE)).when(new Reboot(true, LATER)).thenRefused(new NotMultiAz());
        instance.given(history(NEW_MULTI, new StandbyChanged(null, NOON)))
                .when(new Reboot(true, LATER))
                .thenRefused(new NoStandbyNow("orders"));
        var asked = history(NEW_MULTI, new RebootRequested(true, NOON));
        instance.given(asked)
                .when(seen(B, done(primary(4, 2, A), 0, 1)))
                .then(new FailedOver(A, B, A, 2, LATER, LATER), available(LATER));
        instance.given(asked)
                .when(seen(A, done(primary(4, 1, B), 0, 1)))
                .then(new FailoverAbandoned(LATER), available(LATER));
    }

    @Test
    void one_thing_after_the_other() {
        var busy = history(NEW_MULTI, new RebootRequested(false, NOON));
        var wrong = new WrongState("orders", DbInstanceStatus.REBOOTING);
        instance.given(busy).when(new Reboot(false, LATER)).thenRefused(wrong);
        instance.given(busy).when(new Stop(LATER)).thenRefused(wrong);
        instance.given(busy).when(new Start(false, LATER)).thenRefused(wrong);
        instance.given(busy).when(new Modify(change(true, null), LATER)).then();
        instance.given(busy).when(new Modify(change(false, null), LATER)).thenRefused(wrong);
    }

    private static Change change(@Nullable Boolean multiAz, @Nullable Boolean deletionProtection) {
        return new Change(null, multiAz, List.of(A, B, C), null, null, deletionProtection, null, null, null);
    }

    @Test
    void a_single_AZ_instance_becomes_multi_AZ_from_where_it_is() {
        instance.given(history(NEW_SINGLE))
                .when(new Modify(change(true, null), LATER))
                .then(new InstanceModified(MULTI, Set.of(Modification.MULTI_AZ), LATER));
        var modifying = history(NEW_SINGLE, new InstanceModified(MULTI, Set.of(Modification.MULTI_AZ), NOON));
        instance.given(modifying).when(seen(A, primary(4, 1, null))).then();
        instance.given(modifying).when(seen(A, primary(4, 1, C))).then(new StandbyChanged(C, LATER), available(LATER));
    }

    @Test
    void what_the_zones_have_nothing_to_do_for_is_done_at_once() {
        var state = (Present) instance.given(history(NEW_SINGLE))
                .when(new Modify(change(null, true), LATER))
                .state();
        assertThat(state.status()).isEqualTo(DbInstanceStatus.AVAILABLE);
        assertThat(state.settings().deletionProtection()).isTrue();
        assertThat(state.wish().version()).isEqualTo(1);
    }

    @Test
    void a_protected_instance_is_not_deleted() {
        var guarded = new InstanceModified(SINGLE.guarded(true, false), Set.of(Modification.DELETION_PROTECTION), NOON);
        instance.given(history(NEW_SINGLE, guarded))
                .when(new Delete(null, LATER))
                .thenRefused(new DeletionProtected());
    }

    @Test
    void it_is_deleted_when_those_who_are_heard_say_so_and_purged_when_all_do() {
        var deleting = history(NEW_SINGLE, new DeletionStarted(null, NOON));
        instance.given(history(NEW_SINGLE)).when(new Delete(null, NOON)).then(new DeletionStarted(null, NOON));
        instance.given(deleting)
                .when(new Delete(null, LATER))
                .thenRefused(new WrongState("orders", DbInstanceStatus.DELETING));
        instance.given(deleting)
                .when(seen(ALL, everywhere(Role.DELETED, 3), LATER))
                .then();
        var two = everywhere(Role.DELETED, 4);
        two.remove(C);
        instance.given(deleting).when(seen(ALL, two, LATER)).then();
        instance.given(deleting).when(seen(Set.of(A, B), two, LATER)).then(new InstanceDeleted("orders", LATER));
        var deleted = history(NEW_SINGLE, new DeletionStarted(null, NOON), new InstanceDeleted("orders", NOON));
        instance.given(deleted).when(seen(Set.of(A, B), two, LATER)).then();
        instance.given(deleted)
                .when(seen(ALL, everywhere(Role.DELETED, 4), LATER))
                .then(new InstancePurged(LATER));
        instance.given(deleted).when(new Reboot(false, LATER)).thenRefused(new InstanceNotFound());
    }

    @Test
    void it_stops_when_its_copies_have_and_starts_by_itself_after_seven_days() {
        var stopping = history(NEW_MULTI, new StopRequested(NOON));
        instance.given(stopping)
                .when(seen(ALL, Map.of(A, is(Role.STOPPED, 4), B, is(Role.STANDBY, 4)), LATER))
                .then(new ServiceLost(LATER));
        instance.given(history(NEW_MULTI, new StopRequested(NOON), new ServiceLost(NOON)))
                .when(seen(ALL, Map.of(A, is(Role.STOPPED, 4), B, is(Role.STOPPED, 4)), LATER))
                .then(new InstanceStopped(LATER));
        var stopped = history(NEW_MULTI, new StopRequested(NOON), new InstanceStopped(NOON));
        var due = NOON.plus(DbInstance.LONGEST_STOP);
        instance.given(stopped).when(new Start(true, due.minusNanos(1))).then();
        instance.given(stopped).when(new Start(true, due)).then(new StartRequested(true, due));
        instance.given(stopped).when(new Start(false, LATER)).then(new StartRequested(false, LATER));
    }

    @Test
    void a_start_in_the_other_zone_is_no_fail_over() {
        instance.given(history(
                        NEW_MULTI, new StopRequested(NOON), new InstanceStopped(NOON), new StartRequested(false, NOON)))
                .when(seen(B, primary(6, 2, A)))
                .then(new PrimaryOpened(B, A, 2, LATER), available(LATER));
    }

    @Test
    void a_server_that_cannot_be_made_has_failed_and_says_why() {
        var broken = new Node(1, Role.SPARE, 0, false, null, 0, 0, false, false, "the disk is full");
        instance.given(new InstanceCreated(SPEC, SINGLE, Tags.NONE))
                .when(seen(A, broken))
                .then(new InstanceFailed("the disk is full", LATER));
    }

    @Test
    void a_full_storage_is_a_status() {
        var full = new Node(1, Role.PRIMARY, 1, true, null, 0, 0, false, true, "");
        instance.given(history(NEW_SINGLE)).when(seen(A, full)).then(new StorageExhausted(LATER));
        instance.given(history(NEW_SINGLE, new StorageExhausted(NOON)))
                .when(seen(A, primary(1, 1, null)))
                .then(new StorageFreed(LATER));
    }

    @Test
    void a_final_snapshot_comes_before_the_end() {
        var waiting = history(NEW_SINGLE, new DeletionStarted("snap-1", NOON));
        var state = (Present) instance.given(waiting).state();
        assertThat(state.wish().desired()).isEqualTo(Wish.Desired.RUNNING);
        instance.given(waiting)
                .when(new RecordFinalSnapshot("snap-2", true, LATER))
                .then();
        var taken = (Present) instance.given(waiting)
                .when(new RecordFinalSnapshot("snap-1", true, LATER))
                .state();
        assertThat(taken.wish().desired()).isEqualTo(Wish.Desired.DELETED);
        var failed = (Present) instance.given(waiting)
                .when(new RecordFinalSnapshot("snap-1", false, LATER))
                .state();
        assertThat(failed.status()).isEqualTo(DbInstanceStatus.AVAILABLE);
    }

    @Test
    void what_is_said_of_an_instance_that_is_unknown_is_passed_over() {
        instance.given().when(seen(A, primary(1, 1, null))).then();
    }

    @Test
    void an_impossible_history_is_damage() {
        assertThatThrownBy(() -> instance.given(new InstanceStopped(NOON)).state())
                .isInstanceOf(CorruptStreamException.class);
        assertThatThrownBy(() -> instance.given(history(NEW_SINGLE, new InstanceStopped(NOON)))
                        .state())
                .isInstanceOf(CorruptStreamException.class);
    }

    @Test
    void a_restore_that_cannot_work_is_another_failure_than_a_servers() {
        var broken = new Node(1, Role.JOINING, 0, false, null, 0, 0, false, false, "the archive is gone");
        instance.given(new InstanceCreated(SPEC, SINGLE, Tags.NONE))
                .when(seen(A, broken))
                .then(new InstanceFailed("the archive is gone", LATER));
        var spec = new InstanceSpec(
                "db-2",
                AccountId.DEFAULT,
                1,
                5432,
                "db.t3.micro",
                "18.6",
                "default",
                A,
                "admin",
                null,
                "token",
                new Origin.FromSnapshot("snap-1", "before"),
                NOON);
        var created = new InstanceCreated(spec, SINGLE, Tags.NONE);
        var failed = new RestoreFailed("the archive is gone", LATER);
        instance.given(created).when(seen(A, broken)).then(failed);
        instance.given(created, failed).when(seen(A, broken)).then();
        instance.given(created, failed)
                .when(new Reboot(false, LATER))
                .thenRefused(new WrongState("orders", DbInstanceStatus.INCOMPATIBLE_RESTORE));
        instance.given(created, failed).when(new Delete(null, LATER)).then(new DeletionStarted(null, LATER));
    }
}
