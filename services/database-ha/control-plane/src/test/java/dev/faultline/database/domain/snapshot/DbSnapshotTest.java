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
    private static final Definition DEFINITION = new Definition(
            "snap-1",
            "before",
            AccountId.DEFAULT,
            new Source("db-1", "orders", "db.t3.micro", "18.6", 5432, "admin", "verifier", 20, 1, A, NOON),
            "",
            null,
            NOON);
    private static final Event REQUESTED = new SnapshotRequested(DEFINITION, Tags.NONE);
    private static final Event COMPLETED = new SnapshotCompleted(NOON, NOON);
    private static final Holding WHOLE = new Holding(NOON, "");
    private static final Holding PART = new Holding(null, "");

    private final AggregateFixture<State, Command, Event, Refusal> snapshot = AggregateFixture.of(DbSnapshot.AGGREGATE);

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
    void one_that_cannot_be_made_has_failed() {
        snapshot.given(REQUESTED)
                .when(seen(Map.of(A, new Holding(null, "the disk is full"))))
                .then(new SnapshotFailed("the disk is full", LATER));
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
}
