package dev.faultline.database.api;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SNAPSHOTS;

import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstanceStatus;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.snapshot.DbSnapshot.Definition;
import dev.faultline.database.domain.snapshot.DbSnapshot.Source;
import dev.faultline.database.domain.snapshot.DbSnapshot.Type;
import dev.faultline.eventstore.EventStore;
import dev.faultline.protocols.Caller;
import dev.faultline.runtime.TimeSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** What is asked of snapshots: create, copy, delete; and the last one of an instance. */
@Component
final class SnapshotOperations {
    private final EventStore store;
    private final InstanceDescriptions instances;
    private final SnapshotDescriptions descriptions;
    private final TimeSource time;
    private final Ids ids;

    SnapshotOperations(
            EventStore store,
            InstanceDescriptions instances,
            SnapshotDescriptions descriptions,
            TimeSource time,
            Ids ids) {
        this.store = store;
        this.instances = instances;
        this.descriptions = descriptions;
        this.time = time;
        this.ids = ids;
    }

    CreateDbSnapshotResponse create(CreateDbSnapshotRequest request) {
        String identifier = Identifiers.snapshot("DBSnapshotIdentifier", request.dbSnapshotIdentifier());
        var tags = TagTranslation.read(request.tags());
        var instance = instances.present(request.dbInstanceIdentifier());
        String id = ids.resource("snap-");
        store.inOneTransaction(() -> {
            var now = available(instance);
            take(id, identifier, copied(now).plus(tags), now);
            return id;
        });
        return CreateDbSnapshotResponse.builder()
                .dbSnapshot(descriptions.one(identifier))
                .build();
    }

    /** The instance as its stream has it now: one that is not available has nobody who takes a snapshot. */
    private DbInstance.Present available(DbInstance.Present known) {
        String name = known.settings().identifier();
        if (!(store.load(INSTANCES, known.spec().resourceId()).state() instanceof DbInstance.Present now))
            throw RdsErrors.instanceNotFound(name);
        if (now.status() != DbInstanceStatus.AVAILABLE && now.status() != DbInstanceStatus.STORAGE_FULL)
            throw RdsErrors.wrongState(name, now.status().label());
        return now;
    }

    /** @return the snapshot's id; to be called in the transaction that starts the instance's deletion */
    String takeLast(DbInstance.Present instance, String identifier) {
        String id = ids.resource("snap-");
        take(id, identifier, copied(instance), instance);
        return id;
    }

    private static Tags copied(DbInstance.Present instance) {
        return instance.settings().copyTagsToSnapshot() ? instance.tags() : Tags.NONE;
    }

    private void take(String id, String identifier, Tags tags, DbInstance.Present instance) {
        if (instance.follows())
            throw InvalidDbInstanceStateException.builder()
                    .message("Snapshots are taken of the source, not of its read replica.")
                    .build();
        handle(id, identifier, new DbSnapshot.Create(definition(id, identifier, Source.of(instance), "", null), tags));
    }

    private Definition definition(
            String id, String identifier, Source source, String copyOf, @Nullable String copiedFrom) {
        return new Definition(
                id, identifier, Caller.current().account(), source, copyOf, copiedFrom, time.now(), Type.MANUAL);
    }

    CopyDbSnapshotResponse copy(CopyDbSnapshotRequest request) {
        var from = descriptions.present(request.sourceDBSnapshotIdentifier());
        String identifier = Identifiers.snapshot("TargetDBSnapshotIdentifier", request.targetDBSnapshotIdentifier());
        descriptions.requireAvailable(from);
        var tags = Boolean.TRUE.equals(request.copyTags()) && !request.hasTags()
                ? from.tags()
                : TagTranslation.read(request.tags());
        String id = ids.resource("snap-");
        var original = from.definition();
        var definition =
                definition(id, identifier, original.source(), original.snapshotId(), descriptions.arn(original));
        handle(id, identifier, new DbSnapshot.Create(definition, tags));
        return CopyDbSnapshotResponse.builder()
                .dbSnapshot(descriptions.one(identifier))
                .build();
    }

    DeleteDbSnapshotResponse delete(DeleteDbSnapshotRequest request) {
        var snapshot = descriptions.present(request.dbSnapshotIdentifier());
        var last = descriptions.describe(snapshot);
        handle(
                snapshot.definition().snapshotId(),
                snapshot.definition().identifier(),
                new DbSnapshot.Delete(time.now()));
        return DeleteDbSnapshotResponse.builder()
                .dbSnapshot(last.toBuilder().status("deleted").build())
                .build();
    }

    void handle(String id, String identifier, DbSnapshot.Command command) {
        store.handle(SNAPSHOTS, id, command)
                .acceptedOr(refusal -> RdsErrors.of(refusal, identifier), RdsErrors::snapshotTaken);
    }
}
