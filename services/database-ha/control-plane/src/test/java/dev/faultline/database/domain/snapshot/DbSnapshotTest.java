package dev.faultline.database.domain.snapshot;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.snapshot.DbSnapshot.*;
import dev.faultline.testkit.AggregateFixture;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DbSnapshotTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final AvailabilityZone B = new AvailabilityZone("us-east-1b");
    private static final AvailabilityZone C = new AvailabilityZone("us-east-1c");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final Definition DEFINITION = definition("before", Type.MANUAL);
    private static final Event AUTOMATED =
            new SnapshotRequested(definition("rds:orders-2026-01-01-12-00", Type.AUTOMATED), Tags.NONE);
    private static final Event REQUESTED = new SnapshotRequested(DEFINITION, Tags.NONE);
    private static final Event COMPLETED = new SnapshotCompleted(NOON, NOON);
    private static final Holding WHOLE = new Holding(NOON, "");
    private static final Holding PART = new Holding(null, "");

    private final AggregateFixture<State, Command, Event, Refusal> snapshot = AggregateFixture.of(DbSnapshot.AGGREGATE);

    private static Definition definition(String identifier, Type type) {
        var source = new Source("db-1", "orders", "db.t3.micro", "18.6", 5432, "admin", "verifier", 20, 1, A, NOON);
        return new Definition("snap-1", identifier, AccountId.DEFAULT, source, "", null, NOON, type);
    }

    private static Observe seen(Map<AvailabilityZone, Holding> holdings) {
        return new Observe(new Sight(Set.of(A, B, C), holdings), LATER);
    }

    @Test
    void it_is_available_when_two_zones_have_it_whole() {
        snapshot.given(REQUESTED).when(seen(Map.of(A, WHOLE, B, PART))).then();
        snapshot.given(REQUESTED).when(seen(Map.of(A, WHOLE, B, WHOLE))).then(new SnapshotCompleted(NOON, LATER));
        snapshot.given(REQUESTED, COMPLETED)
                .when(seen(Map.of(A, WHOLE, B, WHOLE)))
                .then();
    }

    @Test
    void one_that_no_zone_can_make_has_failed() {
        var full = new Holding(null, "the disk is full");
        snapshot.given(REQUESTED)
                .when(seen(Map.of(A, full, B, full)))
                .then(new SnapshotFailed("the disk is full", LATER));
        snapshot.given(REQUESTED).when(seen(Map.of(A, full))).then();
        snapshot.given(REQUESTED).when(seen(Map.of(A, full, B, PART, C, full))).then();
        snapshot.given(REQUESTED).when(seen(Map.of(A, full, B, WHOLE, C, full))).then();
        snapshot.given(REQUESTED)
                .when(seen(Map.of(A, WHOLE, B, WHOLE, C, full)))
                .then(new SnapshotCompleted(NOON, LATER));
    }

    @Test
    void it_is_not_deleted_while_it_is_made() {
        snapshot.given(REQUESTED).when(new Delete(LATER)).thenRefused(new WrongState(Status.CREATING));
        snapshot.given(REQUESTED, COMPLETED).when(new Delete(LATER)).then(new SnapshotDeleted("before", LATER));
    }

    @Test
    void it_is_purged_when_no_zone_lists_it() {
        var deleted = new SnapshotDeleted("before", NOON);
        snapshot.given(REQUESTED, COMPLETED, deleted)
                .when(seen(Map.of(C, WHOLE)))
                .then();
        snapshot.given(REQUESTED, COMPLETED, deleted)
                .when(new Observe(new Sight(Set.of(A, B), Map.of()), LATER))
                .then();
        snapshot.given(REQUESTED, COMPLETED, deleted).when(seen(Map.of())).then(new SnapshotPurged(LATER));
        snapshot.given(REQUESTED, COMPLETED, deleted).when(new Delete(LATER)).thenRefused(new SnapshotNotFound());
    }

    @Test
    void an_automated_one_goes_when_its_time_is_over_and_not_by_hand() {
        var deleted = new SnapshotDeleted("rds:orders-2026-01-01-12-00", LATER);
        snapshot.given(AUTOMATED, COMPLETED).when(new Delete(LATER)).thenRefused(new WrongType(Type.AUTOMATED));
        snapshot.given(AUTOMATED, COMPLETED).when(new Expire(LATER)).then(deleted);
        snapshot.given(AUTOMATED).when(new Expire(LATER)).then(deleted);
        snapshot.given(AUTOMATED, COMPLETED, deleted).when(new Expire(LATER)).then();
        snapshot.given(REQUESTED, COMPLETED).when(new Expire(LATER)).thenRefused(new WrongType(Type.MANUAL));
    }
}
