package dev.faultline.database.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.database.contract.DatabaseReport.NodeReport;
import dev.faultline.database.domain.engine.Engine;
import dev.faultline.database.domain.instance.Condition;
import dev.faultline.database.domain.instance.Condition.Modification;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.DbInstanceStatus;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.domain.instance.Settings;
import dev.faultline.database.process.ReportBook;
import dev.faultline.database.process.ReportBook.Window;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.regions.OtherRegions;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.topology.RegionManifest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** Instances as DescribeDBInstances shows them. */
@Component
final class InstanceDescriptions {
    private final Databases databases;
    private final ReportBook reports;
    private final OtherRegions otherRegions;
    private final SubnetGroupDescriptions subnetGroups;
    private final RegionManifest manifest;
    private final TimeSource time;
    private final Filters<Present> filters;

    InstanceDescriptions(
            Databases databases,
            ReportBook reports,
            OtherRegions otherRegions,
            SubnetGroupDescriptions subnetGroups,
            RegionManifest manifest,
            TimeSource time) {
        this.databases = databases;
        this.reports = reports;
        this.otherRegions = otherRegions;
        this.subnetGroups = subnetGroups;
        this.manifest = manifest;
        this.time = time;
        this.filters = new Filters<>(Map.<String, Function<Present, Stream<String>>>of(
                "db-instance-id", i -> Stream.of(i.settings().identifier(), arn(i)),
                "dbi-resource-id", i -> Stream.of(i.spec().resourceId()),
                "db-cluster-id", _ -> Stream.empty(),
                "domain", _ -> Stream.empty(),
                "engine", _ -> Stream.of(Engine.NAME)));
    }

    /** The instances here that follow another. */
    private List<Present> replicasOf(Present source) {
        return databases.instances().stream()
                .filter(i -> i.follows(source.spec().resourceId()))
                .toList();
    }

    /** Identifiers of those in this region, ARNs of those in others. */
    private List<String> namesOfReplicas(Present source) {
        var here = replicasOf(source).stream().map(replica -> replica.settings().identifier());
        return Stream.concat(here, otherRegions.followers(source.spec().resourceId()).stream())
                .toList();
    }

    /** Asks the other regions as well, when there is none here. */
    boolean hasReplicasNow(Present source) {
        if (!replicasOf(source).isEmpty()) return true;
        otherRegions.listen();
        return !otherRegions.followers(source.spec().resourceId()).isEmpty();
    }

    private @Nullable String followed(Present replica) {
        if (!replica.follows() || !(replica.spec().origin() instanceof Origin.FromSource from)) return null;
        if (from.elsewhere() != null)
            return otherRegions
                    .arn(from.sourceResourceId())
                    .orElse(from.elsewhere().sourceArn());
        return databases.instances().stream()
                .filter(i -> i.spec().resourceId().equals(from.sourceResourceId()))
                .map(i -> i.settings().identifier())
                .findFirst()
                .orElse(null);
    }

    /** @throws RuntimeException AWS's error when there is none with this identifier or ARN */
    Present present(String identifier) {
        return databases
                .instance(Identifiers.nameIn(identifier, "db", manifest.region()))
                .orElseThrow(() -> RdsErrors.instanceNotFound(identifier));
    }

    DBInstance one(String identifier) {
        return describe(present(identifier));
    }

    DescribeDbInstancesResponse describe(DescribeDbInstancesRequest request) {
        var all = request.dbInstanceIdentifier() == null
                ? databases.instances()
                : List.of(present(request.dbInstanceIdentifier()));
        var page = Page.of(
                filters.apply(all, request.filters()),
                i -> i.settings().identifier(),
                request.maxRecords(),
                request.marker());
        return DescribeDbInstancesResponse.builder()
                .dbInstances(page.items().stream().map(this::describe).toList())
                .marker(page.marker())
                .build();
    }

    String arn(Present i) {
        return Identifiers.arn(
                        manifest.region(),
                        i.spec().account(),
                        "db",
                        i.settings().identifier())
                .toString();
    }

    private DBInstance describe(Present i) {
        var spec = i.spec();
        var settings = i.settings();
        var now = i.condition();
        var serving = reports.serving(spec.resourceId(), time.nanoTime()).orElse(null);
        return DBInstance.builder()
                .dbInstanceIdentifier(settings.identifier())
                .dbInstanceArn(arn(i))
                .dbiResourceId(spec.resourceId())
                .dbInstanceClass(spec.instanceClass())
                .engine(Engine.NAME)
                .engineVersion(spec.engineVersion())
                .licenseModel(Engine.LICENSE)
                .dbInstanceStatus(i.status().label())
                .masterUsername(spec.masterUsername())
                .dbName(spec.databaseName())
                .endpoint(endpoint(i))
                .allocatedStorage(settings.allocatedStorageGib())
                .instanceCreateTime(now.createdAt())
                .automaticRestartTime(
                        now.stoppedAt() == null ? null : now.stoppedAt().plus(DbInstance.LONGEST_STOP))
                .backupRetentionPeriod(settings.backupRetentionDays())
                .preferredBackupWindow(settings.backupWindow().text())
                .latestRestorableTime(latestRestorable(i))
                .multiAZ(settings.multiAz() && !now.applying().contains(Modification.MULTI_AZ))
                .availabilityZone(name(now.primary()))
                .secondaryAvailabilityZone(settings.multiAz() ? name(now.standby()) : null)
                .pendingModifiedValues(pending(settings, now))
                .dbSubnetGroup(subnetGroups.one(spec.subnetGroup()))
                .vpcSecurityGroups(g -> g.vpcSecurityGroupId(DefaultVpc.securityGroupId(manifest.region()))
                        .status("active"))
                .dbParameterGroups(
                        g -> g.dbParameterGroupName("default." + Engine.FAMILY).parameterApplyStatus("in-sync"))
                .optionGroupMemberships(g ->
                        g.optionGroupName("default:postgres-" + Engine.MAJOR).status("in-sync"))
                .statusInfos(infos(i, serving))
                .readReplicaSourceDBInstanceIdentifier(followed(i))
                .readReplicaDBInstanceIdentifiers(namesOfReplicas(i))
                .deletionProtection(settings.deletionProtection())
                .copyTagsToSnapshot(settings.copyTagsToSnapshot())
                .tagList(TagTranslation.write(i.tags()))
                .storageType("gp2")
                .storageEncrypted(false)
                .autoMinorVersionUpgrade(true)
                .publiclyAccessible(false)
                .iamDatabaseAuthenticationEnabled(false)
                .performanceInsightsEnabled(false)
                .monitoringInterval(0)
                .networkType("IPV4")
                .backupTarget("region")
                .dbInstancePort(0)
                .build();
    }

    private @Nullable Instant latestRestorable(Present i) {
        if (i.settings().backupRetentionDays() == 0) return null;
        return reports.window(i.spec().resourceId()).map(Window::latest).orElse(null);
    }

    private static @Nullable String name(@Nullable AvailabilityZone zone) {
        return zone == null ? null : zone.name();
    }

    /** Told from when clients have been served; the address stays the same for good. */
    private @Nullable Endpoint endpoint(Present i) {
        if (i.condition().primary() == null || i.status() == DbInstanceStatus.CREATING) return null;
        return Endpoint.builder()
                .address(DatabasePlace.endpointAddress(
                        manifest.addressPrefix(), i.spec().slot()))
                .port(i.spec().port())
                .build();
    }

    private static PendingModifiedValues pending(Settings settings, Condition now) {
        var pending = PendingModifiedValues.builder();
        for (Modification modification : now.applying()) {
            switch (modification) {
                case MULTI_AZ, SINGLE_AZ -> pending.multiAZ(settings.multiAz());
                case STORAGE -> pending.allocatedStorage(settings.allocatedStorageGib());
                case PASSWORD -> pending.masterUserPassword("****");
                case RETENTION -> pending.backupRetentionPeriod(settings.backupRetentionDays());
                case IDENTIFIER, DELETION_PROTECTION, COPY_TAGS, BACKUP_WINDOW, REBOOT, FAILOVER, PROMOTION -> {
                    // Shown at once, or nothing to show.
                }
            }
        }
        return pending.build();
    }

    /** AWS has the lag as a metric, in seconds; there are no metrics here, so the message tells it. */
    private static List<DBInstanceStatusInfo> infos(Present i, @Nullable NodeReport serving) {
        if (!i.follows()) return List.of();
        Long lag = serving == null ? null : serving.lagMillis();
        return List.of(DBInstanceStatusInfo.builder()
                .statusType("read replication")
                .status(lag != null ? "replicating" : "error")
                .normal(lag != null)
                .message(lag != null ? "ReplicaLag " + BigDecimal.valueOf(lag, 3) + " s" : why(serving))
                .build());
    }

    private static String why(@Nullable NodeReport serving) {
        return serving == null ? "No zone serves it." : serving.reason();
    }
}
