package dev.faultline.database.api;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SUBNET_GROUPS;

import dev.faultline.aws.Arn;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.eventstore.EventStore;
import dev.faultline.topology.RegionManifest;
import java.util.List;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** AddTagsToResource, RemoveTagsFromResource, ListTagsForResource: of instances, subnet groups and snapshots. */
@Component
final class TagOperations {
    private final EventStore store;
    private final InstanceDescriptions instances;
    private final SubnetGroupDescriptions subnetGroups;
    private final SnapshotDescriptions snapshots;
    private final SnapshotOperations snapshotOperations;
    private final RegionManifest manifest;

    TagOperations(
            EventStore store,
            InstanceDescriptions instances,
            SubnetGroupDescriptions subnetGroups,
            SnapshotDescriptions snapshots,
            SnapshotOperations snapshotOperations,
            RegionManifest manifest) {
        this.store = store;
        this.instances = instances;
        this.subnetGroups = subnetGroups;
        this.snapshots = snapshots;
        this.snapshotOperations = snapshotOperations;
        this.manifest = manifest;
    }

    /** What an ARN is of. */
    private enum Kind {
        DB,
        SUBGRP,
        SNAPSHOT
    }

    AddTagsToResourceResponse add(AddTagsToResourceRequest request) {
        Tags tags = TagTranslation.read(request.tags());
        change(
                request.resourceName(),
                new DbInstance.AddTags(tags),
                new DbSubnetGroup.AddTags(tags),
                new DbSnapshot.AddTags(tags));
        return AddTagsToResourceResponse.builder().build();
    }

    RemoveTagsFromResourceResponse remove(RemoveTagsFromResourceRequest request) {
        List<String> keys = request.tagKeys();
        change(
                request.resourceName(),
                new DbInstance.RemoveTags(keys),
                new DbSubnetGroup.RemoveTags(keys),
                new DbSnapshot.RemoveTags(keys));
        return RemoveTagsFromResourceResponse.builder().build();
    }

    ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
        if (request.hasFilters() && !request.filters().isEmpty())
            throw RdsErrors.invalid("This parameter is not currently supported: Filters.");
        String arn = request.resourceName();
        Tags tags =
                switch (kind(arn)) {
                    case DB -> instances.present(arn).tags();
                    case SUBGRP -> subnetGroups.named(group(arn)).tags();
                    case SNAPSHOT -> snapshots.present(arn).tags();
                };
        return ListTagsForResourceResponse.builder()
                .tagList(TagTranslation.write(tags))
                .build();
    }

    private void change(
            String arn, DbInstance.Command ofInstance, DbSubnetGroup.Command ofGroup, DbSnapshot.Command ofSnapshot) {
        switch (kind(arn)) {
            case DB -> {
                var instance = instances.present(arn);
                store.handle(INSTANCES, instance.spec().resourceId(), ofInstance)
                        .acceptedOr(refusal -> RdsErrors.of(refusal, arn), RdsErrors::taken);
            }
            case SUBGRP ->
                store.handle(SUBNET_GROUPS, group(arn), ofGroup)
                        .acceptedOr(refusal -> RdsErrors.of(refusal, group(arn)));
            case SNAPSHOT -> {
                var of = snapshots.present(arn).definition();
                snapshotOperations.handle(of.snapshotId(), of.identifier(), ofSnapshot);
            }
        }
    }

    private String group(String arn) {
        return Identifiers.nameIn(arn, "subgrp", manifest.region());
    }

    private static Kind kind(String text) {
        Arn arn = Identifiers.parse(text);
        if (arn.service().equals("rds") && arn.resource().startsWith("db:")) return Kind.DB;
        if (arn.service().equals("rds") && arn.resource().startsWith("subgrp:")) return Kind.SUBGRP;
        if (arn.service().equals("rds") && arn.resource().startsWith("snapshot:")) return Kind.SNAPSHOT;
        throw RdsErrors.invalid("Unsupported resource type of tags: " + text);
    }
}
