package dev.faultline.database.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.AwsError;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.slot.DatabaseSlots;
import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.eventstore.UniqueName;
import java.util.Locale;
import software.amazon.awssdk.services.rds.model.*;

/** RDS's codes and texts: the one table from refusals to AWS's errors. */
final class RdsErrors {
    private RdsErrors() {}

    static RuntimeException of(DbInstance.Refusal refusal, String identifier) {
        return switch (refusal) {
            case DbInstance.InstanceNotFound _ -> instanceNotFound(identifier);
            case DbInstance.WrongState r ->
                wrongState(r.identifier(), r.status().label());
            case DbInstance.NotMultiAz _ ->
                combination("Cannot use ForceFailover since the DB instance isn't configured for Multi-AZ");
            case DbInstance.NoStandbyNow r ->
                InvalidDbInstanceStateException.builder()
                        .message("Instance " + r.identifier() + " has no standby in sync to fail over to.")
                        .build();
            case DbInstance.DeletionProtected _ ->
                combination("Cannot delete protected DB Instance, please disable deletion protection and try again.");
            case DbInstance.Invalid r -> invalid(r.why());
            case DbInstance.WrongKind r ->
                InvalidDbInstanceStateException.builder().message(r.why()).build();
        };
    }

    static RuntimeException of(DbSubnetGroup.Refusal refusal, String name) {
        return switch (refusal) {
            case DbSubnetGroup.AlreadyExists _ ->
                DbSubnetGroupAlreadyExistsException.builder()
                        .message("The DB subnet group '" + name + "' already exists.")
                        .build();
            case DbSubnetGroup.NotFound _ -> subnetGroupNotFound(name);
            case DbSubnetGroup.TooFewZones r ->
                DbSubnetGroupDoesNotCoverEnoughAZsException.builder()
                        .message("The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Please"
                                + " add subnets to cover at least " + r.least() + " AZs.")
                        .build();
            case DbSubnetGroup.InUse _ ->
                InvalidDbSubnetGroupStateException.builder()
                        .message("Cannot delete or shrink the subnet group '" + name
                                + "' because at least one database instance is still using it.")
                        .build();
            case DbSubnetGroup.ZoneNotCovered r -> zoneNotCovered(name, r.zone());
            case DbSubnetGroup.TagsRefused r -> invalid(r.why());
        };
    }

    static RuntimeException of(DatabaseSlots.Refusal refusal) {
        return switch (refusal) {
            case DatabaseSlots.AllSlotsTaken r ->
                InstanceQuotaExceededException.builder()
                        .message("A region has room for " + r.slots() + " DB instances.")
                        .build();
        };
    }

    /** Instances' identifiers are the only names that are claimed. */
    static RuntimeException taken(UniqueName name) {
        return DbInstanceAlreadyExistsException.builder()
                .message("DB Instance already exists: " + name.name())
                .build();
    }

    static RuntimeException of(DbSnapshot.Refusal refusal, String identifier) {
        return switch (refusal) {
            case DbSnapshot.SnapshotNotFound _ -> snapshotNotFound(identifier);
            case DbSnapshot.WrongState r ->
                InvalidDbSnapshotStateException.builder()
                        .message("Cannot delete the snapshot because it is not currently in the available or failed"
                                + " state. It is " + r.status().name().toLowerCase(Locale.ROOT) + ".")
                        .build();
            case DbSnapshot.WrongType r ->
                InvalidDbSnapshotStateException.builder()
                        .message(r.type().name().toLowerCase(Locale.ROOT) + " snapshots cannot be deleted.")
                        .build();
            case DbSnapshot.Invalid r -> invalid(r.why());
        };
    }

    static RuntimeException snapshotTaken(UniqueName name) {
        return DbSnapshotAlreadyExistsException.builder()
                .message("Cannot create the snapshot because a snapshot with the identifier " + name.name()
                        + " already exists.")
                .build();
    }

    static RuntimeException snapshotNotFound(String identifier) {
        return DbSnapshotNotFoundException.builder()
                .message("DBSnapshot " + identifier + " not found.")
                .build();
    }

    static RuntimeException instanceNotFound(String identifier) {
        return DbInstanceNotFoundException.builder()
                .message("DBInstance " + identifier + " not found.")
                .build();
    }

    static RuntimeException wrongState(String identifier, String status) {
        return InvalidDbInstanceStateException.builder()
                .message("Instance " + identifier + " is not in available state. It is " + status + ".")
                .build();
    }

    static RuntimeException subnetGroupNotFound(String name) {
        return DbSubnetGroupNotFoundException.builder()
                .message("DB Subnet group '" + name + "' does not exist.")
                .build();
    }

    static RuntimeException zoneNotCovered(String group, AvailabilityZone zone) {
        return InvalidVpcNetworkStateException.builder()
                .message("DB subnet group '" + group + "' has no subnet in Availability Zone " + zone + ".")
                .build();
    }

    static RuntimeException invalidSubnet(String subnet) {
        return InvalidSubnetException.builder()
                .message("Subnet '" + subnet + "' does not exist in the default VPC.")
                .build();
    }

    static RuntimeException noCapacity(String message) {
        return InsufficientDbInstanceCapacityException.builder()
                .message(message)
                .build();
    }

    static AwsError invalid(String message) {
        return AwsError.badRequest("InvalidParameterValue", message);
    }

    static AwsError combination(String message) {
        return AwsError.badRequest("InvalidParameterCombination", message);
    }

    static AwsError missing(String parameter) {
        return AwsError.badRequest("MissingParameter", "The parameter " + parameter + " must be provided.");
    }
}
