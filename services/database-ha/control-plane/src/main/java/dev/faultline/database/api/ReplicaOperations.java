package dev.faultline.database.api;

import static java.util.Objects.requireNonNullElse;

import dev.faultline.aws.Arn;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.AwsError;
import dev.faultline.database.api.InstanceOperations.Draft;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.DbInstanceStatus;
import dev.faultline.database.domain.instance.Origin;
import dev.faultline.database.domain.instance.Settings;
import dev.faultline.database.regions.InstanceSummary;
import dev.faultline.database.regions.OtherRegions;
import dev.faultline.protocols.signature.CredentialScope;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaResponse;
import software.amazon.awssdk.services.rds.model.InvalidDbInstanceStateException;

/** Instances that follow another one, of this region or, named by its ARN, of another. */
@Component
final class ReplicaOperations {
    /** A replica's users and passwords are its source's, whatever becomes of them. */
    private static final String PASSWORD_OF_THE_SOURCE = "";

    private final InstanceOperations operations;
    private final InstanceDescriptions instances;
    private final OtherRegions otherRegions;
    private final RegionManifest manifest;

    ReplicaOperations(
            InstanceOperations operations,
            InstanceDescriptions instances,
            OtherRegions otherRegions,
            RegionManifest manifest) {
        this.operations = operations;
        this.instances = instances;
        this.otherRegions = otherRegions;
        this.manifest = manifest;
    }

    CreateDbInstanceReadReplicaResponse create(CreateDbInstanceReadReplicaRequest request) {
        String identifier = Identifiers.instance(request.dbInstanceIdentifier());
        if (request.sourceDBInstanceIdentifier() == null) throw RdsErrors.missing("SourceDBInstanceIdentifier");
        operations.requireDefaultSecurityGroup(request.vpcSecurityGroupIds());
        var draft = Identifiers.arnIn(request.sourceDBInstanceIdentifier(), "db")
                .filter(arn -> !arn.region().equals(manifest.region().name()))
                .map(arn -> elsewhere(request, identifier, arn))
                .orElseGet(() -> here(request, identifier));
        return CreateDbInstanceReadReplicaResponse.builder()
                .dbInstance(operations.create(draft))
                .build();
    }

    private Draft here(CreateDbInstanceReadReplicaRequest request, String identifier) {
        if (request.preSignedUrl() != null)
            throw RdsErrors.combination("PreSignedUrl is for a source in another region, named by its ARN.");
        var source = instances.present(request.sourceDBInstanceIdentifier());
        var summary = InstanceSummary.of(source, manifest.region());
        requireToFollow(source.settings().identifier(), summary);
        String group = Zones.groupName(
                requireNonNullElse(request.dbSubnetGroupName(), source.spec().subnetGroup()));
        return draft(request, identifier, summary, group, zone(request, source, group), null);
    }

    private Draft elsewhere(CreateDbInstanceReadReplicaRequest request, String identifier, Arn arn) {
        if (request.preSignedUrl() != null) requireSignedFor(arn.region(), request.preSignedUrl());
        var region = otherRegions
                .region(arn.region())
                .orElseThrow(
                        () -> RdsErrors.invalid("The region of " + arn + " does not exist beside this one: start it"
                                + " with FAULTLINE_REGION=" + arn.region() + " and the same FAULTLINE_DATA."));
        var source = ask(region, arn);
        requireToFollow(source.arn(), source);
        return draft(
                request,
                identifier,
                source,
                Zones.groupName(request.dbSubnetGroupName()),
                operations.wantedZone(request.availabilityZone(), false),
                new Origin.Elsewhere(source.arn(), region.addressPrefix()));
    }

    private static Draft draft(
            CreateDbInstanceReadReplicaRequest request,
            String identifier,
            InstanceSummary source,
            String group,
            @Nullable AvailabilityZone zone,
            Origin.@Nullable Elsewhere elsewhere) {
        var settings = new Settings(
                identifier,
                false,
                List.of(),
                0,
                source.allocatedStorageGib(),
                Boolean.TRUE.equals(request.deletionProtection()),
                false,
                PASSWORD_OF_THE_SOURCE,
                InstanceOperations.backupWindow(null, identifier));
        return new Draft(
                settings,
                instanceClass(request, source.instanceClass()),
                InstanceOperations.port(requireNonNullElse(request.port(), source.port())),
                group,
                zone,
                source.masterUsername(),
                null,
                new Origin.FromSource(source.resourceId(), source.slot(), elsewhere),
                TagTranslation.read(request.tags()));
    }

    /** As with AWS it matters for encrypted sources alone, which there are none of; the CLI sends it with --source-region. */
    private static void requireSignedFor(String region, String url) {
        int query = url.indexOf('?');
        var scope = CredentialScope.of("", query < 0 ? "" : url.substring(query + 1));
        if (scope.isEmpty() || !scope.get().region().equals(region))
            throw RdsErrors.invalid("PreSignedUrl is not signed for " + region + ", the region of the source.");
    }

    private InstanceSummary ask(RegionManifest region, Arn arn) {
        try {
            return otherRegions
                    .ask(region, arn.toString())
                    .orElseThrow(() -> RdsErrors.instanceNotFound(arn.toString()));
        } catch (IOException silent) {
            throw new AwsError(
                    "ServiceUnavailable",
                    503,
                    "The region " + region.region() + " does not answer (" + silent.getMessage()
                            + "): see whether it runs, and try again.");
        }
    }

    /** Postgres does not follow a server that takes more connections than it would itself (manual, "Hot Standby"). */
    private static String instanceClass(CreateDbInstanceReadReplicaRequest request, String ofSource) {
        var wanted = Offering.requireClass(requireNonNullElse(request.dbInstanceClass(), ofSource));
        int least = Offering.requireClass(ofSource).maxConnections();
        if (wanted.maxConnections() < least)
            throw RdsErrors.combination("A replica of the class " + wanted.label() + " takes " + wanted.maxConnections()
                    + " connections and cannot follow a source of " + ofSource + ", which takes " + least + ".");
        return wanted.label();
    }

    /** @param name what it is called in errors */
    private static void requireToFollow(String name, InstanceSummary source) {
        // Also when it has been promoted: its data came by another's log.
        if (source.madeAsReplica())
            throw InvalidDbInstanceStateException.builder()
                    .message("Instance " + name + " was made as a read replica; replicas of replicas are not offered.")
                    .build();
        if (source.backupRetentionDays() == 0)
            throw InvalidDbInstanceStateException.builder()
                    .message(
                            "Automated backups are not enabled for this database instance. To enable automated backups,"
                                    + " use ModifyDBInstance to set the backup retention period to a non-zero value.")
                    .build();
        if (!source.status().equals(DbInstanceStatus.AVAILABLE.label()))
            throw RdsErrors.wrongState(name, source.status());
    }

    /** Away from its source, unless a zone is asked for. */
    private @Nullable AvailabilityZone zone(CreateDbInstanceReadReplicaRequest request, Present source, String group) {
        if (request.availabilityZone() != null) return operations.wantedZone(request.availabilityZone(), false);
        var used = List.of(
                requireNonNullElse(source.condition().primary(), source.spec().firstPrimary()),
                requireNonNullElse(source.condition().standby(), source.spec().firstPrimary()));
        return operations.awayFrom(used, group);
    }
}
