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
import dev.faultline.database.regions.InstanceElsewhere;
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
import software.amazon.awssdk.services.rds.model.PromoteReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.PromoteReadReplicaResponse;

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
        // Also when it has been promoted: its data came by another's log.
        boolean madeAsReplica = source.spec().origin() instanceof Origin.FromSource;
        requireToFollow(
                source.settings().identifier(),
                madeAsReplica,
                source.settings().backupRetentionDays(),
                source.status().label());
        String group = Zones.groupName(
                requireNonNullElse(request.dbSubnetGroupName(), source.spec().subnetGroup()));
        return new Draft(
                settings(request, identifier, source.settings().allocatedStorageGib()),
                instanceClass(request, source.spec().instanceClass()),
                port(request, source.spec().port()),
                group,
                zone(request, source, group),
                source.spec().masterUsername(),
                null,
                new Origin.FromSource(source.spec().resourceId(), source.spec().slot(), null),
                TagTranslation.read(request.tags()));
    }

    private Draft elsewhere(CreateDbInstanceReadReplicaRequest request, String identifier, Arn arn) {
        if (request.preSignedUrl() != null) requireSignedFor(arn.region(), request.preSignedUrl());
        var region = otherRegions
                .region(arn.region())
                .orElseThrow(
                        () -> RdsErrors.invalid("The region of " + arn + " does not exist beside this one: start it"
                                + " with FAULTLINE_REGION=" + arn.region() + " and the same FAULTLINE_DATA."));
        var source = ask(region, arn);
        requireToFollow(source.arn(), source.madeAsReplica(), source.backupRetentionDays(), source.status());
        return new Draft(
                settings(request, identifier, source.allocatedStorageGib()),
                instanceClass(request, source.instanceClass()),
                port(request, source.port()),
                Zones.groupName(request.dbSubnetGroupName()),
                operations.wantedZone(request.availabilityZone(), false),
                source.masterUsername(),
                null,
                new Origin.FromSource(
                        source.resourceId(), source.slot(), new Origin.Elsewhere(source.arn(), region.addressPrefix())),
                TagTranslation.read(request.tags()));
    }

    /** As with AWS it matters for encrypted sources alone, which there are none of; the CLI sends it with --source-region. */
    private static void requireSignedFor(String region, String url) {
        int query = url.indexOf('?');
        var scope = CredentialScope.of("", query < 0 ? "" : url.substring(query + 1));
        if (scope.isEmpty() || !scope.get().region().equals(region))
            throw RdsErrors.invalid("PreSignedUrl is not signed for " + region + ", the region of the source.");
    }

    private InstanceElsewhere ask(RegionManifest region, Arn arn) {
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

    private static Settings settings(CreateDbInstanceReadReplicaRequest request, String identifier, int storageGib) {
        return new Settings(
                identifier,
                false,
                List.of(),
                0,
                storageGib,
                Boolean.TRUE.equals(request.deletionProtection()),
                false,
                PASSWORD_OF_THE_SOURCE,
                InstanceOperations.backupWindow(null, identifier));
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

    private static int port(CreateDbInstanceReadReplicaRequest request, int otherwise) {
        return InstanceOperations.port(requireNonNullElse(request.port(), otherwise));
    }

    private static void requireToFollow(String name, boolean madeAsReplica, int retentionDays, String status) {
        if (madeAsReplica)
            throw InvalidDbInstanceStateException.builder()
                    .message("Instance " + name + " was made as a read replica; replicas of replicas are not offered.")
                    .build();
        if (retentionDays == 0)
            throw InvalidDbInstanceStateException.builder()
                    .message(
                            "Automated backups are not enabled for this database instance. To enable automated backups,"
                                    + " use ModifyDBInstance to set the backup retention period to a non-zero value.")
                    .build();
        if (!status.equals(DbInstanceStatus.AVAILABLE.label())) throw RdsErrors.wrongState(name, status);
    }

    /** Away from its source, unless a zone is asked for. */
    private @Nullable AvailabilityZone zone(CreateDbInstanceReadReplicaRequest request, Present source, String group) {
        if (request.availabilityZone() != null) return operations.wantedZone(request.availabilityZone(), false);
        var used = List.of(
                requireNonNullElse(source.condition().primary(), source.spec().firstPrimary()),
                requireNonNullElse(source.condition().standby(), source.spec().firstPrimary()));
        return operations.awayFrom(used, group);
    }

    PromoteReadReplicaResponse promote(PromoteReadReplicaRequest request) {
        return operations.promote(request);
    }
}
