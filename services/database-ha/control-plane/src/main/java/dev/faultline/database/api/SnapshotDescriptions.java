package dev.faultline.database.api;

import dev.faultline.aws.Region;
import dev.faultline.database.domain.engine.Engine;
import dev.faultline.database.domain.snapshot.DbSnapshot.Definition;
import dev.faultline.database.domain.snapshot.DbSnapshot.Present;
import dev.faultline.database.domain.snapshot.DbSnapshot.Status;
import dev.faultline.database.projection.Databases;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.topology.RegionManifest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** Snapshots as DescribeDBSnapshots shows them. */
@Component
final class SnapshotDescriptions {
    private static final List<String> TYPES = List.of("manual", "automated", "shared", "public", "awsbackup");

    private final Databases databases;
    private final Region region;
    private final Filters<Present> filters;

    SnapshotDescriptions(Databases databases, RegionManifest manifest) {
        this.databases = databases;
        this.region = manifest.region();
        this.filters = new Filters<>(Map.<String, Function<Present, Stream<String>>>of(
                "db-instance-id", s -> Stream.of(s.definition().source().identifier()),
                "db-snapshot-id", s -> Stream.of(s.definition().identifier()),
                "dbi-resource-id", s -> Stream.of(s.definition().source().resourceId()),
                "snapshot-type", s -> Stream.of(type(s.definition())),
                "engine", _ -> Stream.of(Engine.NAME)));
    }

    /** @throws RuntimeException AWS's error when there is none with this identifier or ARN */
    Present present(String identifier) {
        return databases
                .snapshot(Identifiers.nameIn(identifier, "snapshot", region))
                .orElseThrow(() -> RdsErrors.snapshotNotFound(identifier));
    }

    void requireAvailable(Present snapshot) {
        if (snapshot.status() != Status.AVAILABLE)
            throw InvalidDbSnapshotStateException.builder()
                    .message("The snapshot " + snapshot.definition().identifier()
                            + " is not in the available state. It is " + label(snapshot.status()) + ".")
                    .build();
    }

    DBSnapshot one(String identifier) {
        return describe(present(identifier));
    }

    String arn(Definition of) {
        return Identifiers.arn(region, of.account(), "snapshot", of.identifier())
                .toString();
    }

    DescribeDbSnapshotsResponse describe(DescribeDbSnapshotsRequest request) {
        String type = request.snapshotType();
        if (type != null && !TYPES.contains(type))
            throw RdsErrors.invalid("Invalid snapshot type: " + type + ". Valid types are " + String.join(", ", TYPES));
        var all = request.dbSnapshotIdentifier() == null
                ? databases.snapshots()
                : List.of(present(request.dbSnapshotIdentifier()));
        String instance = request.dbInstanceIdentifier() == null
                ? null
                : Identifiers.nameIn(request.dbInstanceIdentifier(), "db", region);
        var wanted = all.stream()
                .filter(s -> type == null || type.equals(type(s.definition())))
                .filter(s ->
                        instance == null || s.definition().source().identifier().equals(instance))
                .filter(s -> request.dbiResourceId() == null
                        || s.definition().source().resourceId().equals(request.dbiResourceId()))
                .toList();
        var page = Page.of(
                filters.apply(wanted, request.filters()),
                s -> s.definition().identifier(),
                request.maxRecords(),
                request.marker());
        return DescribeDbSnapshotsResponse.builder()
                .dbSnapshots(page.items().stream().map(this::describe).toList())
                .marker(page.marker())
                .build();
    }

    private static String type(Definition of) {
        return of.type().name().toLowerCase(Locale.ROOT);
    }

    private static String label(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    DBSnapshot describe(Present s) {
        var of = s.definition();
        var source = of.source();
        return DBSnapshot.builder()
                .dbSnapshotIdentifier(of.identifier())
                .dbSnapshotArn(arn(of))
                .dbInstanceIdentifier(source.identifier())
                .dbiResourceId(source.resourceId())
                .snapshotType(type(of))
                .status(label(s.status()))
                .percentProgress(s.status() == Status.AVAILABLE ? 100 : 0)
                .snapshotCreateTime(s.takenAt())
                .originalSnapshotCreateTime(s.takenAt())
                .snapshotDatabaseTime(s.takenAt())
                .sourceDBSnapshotIdentifier(of.copiedFrom())
                .engine(Engine.NAME)
                .engineVersion(source.engineVersion())
                .licenseModel(Engine.LICENSE)
                .masterUsername(source.masterUsername())
                .port(source.port())
                .allocatedStorage(source.allocatedStorageGib())
                .availabilityZone(source.zone() == null ? null : source.zone().name())
                .instanceCreateTime(source.createdAt())
                .vpcId(DefaultVpc.vpcId(region))
                .storageType("gp2")
                .snapshotTarget("region")
                .encrypted(false)
                .iamDatabaseAuthenticationEnabled(false)
                .tagList(TagTranslation.write(s.tags()))
                .build();
    }
}
