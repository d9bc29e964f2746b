package dev.faultline.database.api;

import dev.faultline.protocols.Honours;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.*;

/** Amazon RDS as far as it exists here: each operation declares the members that have an effect. */
@Component
public final class RdsApi implements RdsClient {
    private final InstanceOperations instances;
    private final InstanceDescriptions descriptions;
    private final SubnetGroupOperations groups;
    private final SubnetGroupDescriptions groupDescriptions;
    private final EventDescriptions events;
    private final TagOperations tags;
    private final SnapshotOperations snapshots;
    private final SnapshotDescriptions snapshotDescriptions;
    private final RestoreOperations restores;
    private final ReplicaOperations replicas;
    private final Offering offering;

    RdsApi(
            InstanceOperations instances,
            InstanceDescriptions descriptions,
            SubnetGroupOperations groups,
            SubnetGroupDescriptions groupDescriptions,
            EventDescriptions events,
            TagOperations tags,
            SnapshotOperations snapshots,
            SnapshotDescriptions snapshotDescriptions,
            RestoreOperations restores,
            ReplicaOperations replicas,
            Offering offering) {
        this.instances = instances;
        this.descriptions = descriptions;
        this.groups = groups;
        this.groupDescriptions = groupDescriptions;
        this.events = events;
        this.tags = tags;
        this.snapshots = snapshots;
        this.snapshotDescriptions = snapshotDescriptions;
        this.restores = restores;
        this.replicas = replicas;
        this.offering = offering;
    }

    @Override
    @Honours(
            value = {
                "DBInstanceIdentifier",
                "DBInstanceClass",
                "Engine",
                "EngineVersion",
                "DBName",
                "AllocatedStorage",
                "MasterUsername",
                "MasterUserPassword",
                "AvailabilityZone",
                "MultiAZ",
                "DBSubnetGroupName",
                "VpcSecurityGroupIds",
                "Port",
                "BackupRetentionPeriod",
                "PreferredBackupWindow",
                "DeletionProtection",
                "CopyTagsToSnapshot",
                "Tags"
            },
            only = {
                "LicenseModel=postgresql-license",
                "StorageType=gp2",
                "StorageEncrypted=false",
                "AutoMinorVersionUpgrade=true",
                "PubliclyAccessible=false",
                "MonitoringInterval=0",
                "EnableIAMDatabaseAuthentication=false",
                "EnablePerformanceInsights=false",
                "ManageMasterUserPassword=false",
                "DBParameterGroupName=default.postgres18",
                "OptionGroupName=default:postgres-18",
                "NetworkType=IPV4",
                "BackupTarget=region"
            })
    public CreateDbInstanceResponse createDBInstance(CreateDbInstanceRequest request) {
        return instances.create(request);
    }

    @Override
    @Honours({"DBInstanceIdentifier", "Filters", "MaxRecords", "Marker"})
    public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest request) {
        return descriptions.describe(request);
    }

    @Override
    @Honours(
            value = {
                "DBInstanceIdentifier",
                "ApplyImmediately",
                "MultiAZ",
                "BackupRetentionPeriod",
                "PreferredBackupWindow",
                "AllocatedStorage",
                "MasterUserPassword",
                "DeletionProtection",
                "CopyTagsToSnapshot",
                "NewDBInstanceIdentifier"
            },
            only = {
                "EngineVersion=18.6",
                "EngineVersion=18",
                "AllowMajorVersionUpgrade=false",
                "AutoMinorVersionUpgrade=true",
                "StorageType=gp2",
                "PubliclyAccessible=false",
                "MonitoringInterval=0",
                "EnableIAMDatabaseAuthentication=false",
                "EnablePerformanceInsights=false",
                "ManageMasterUserPassword=false",
                "NetworkType=IPV4"
            })
    public ModifyDbInstanceResponse modifyDBInstance(ModifyDbInstanceRequest request) {
        return instances.modify(request);
    }

    @Override
    @Honours({"DBInstanceIdentifier", "ForceFailover"})
    public RebootDbInstanceResponse rebootDBInstance(RebootDbInstanceRequest request) {
        return instances.reboot(request);
    }

    @Override
    @Honours("DBInstanceIdentifier")
    public StopDbInstanceResponse stopDBInstance(StopDbInstanceRequest request) {
        return instances.stop(request);
    }

    @Override
    @Honours("DBInstanceIdentifier")
    public StartDbInstanceResponse startDBInstance(StartDbInstanceRequest request) {
        return instances.start(request);
    }

    @Override
    @Honours(
            value = {"DBInstanceIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier"},
            only = "DeleteAutomatedBackups=true")
    public DeleteDbInstanceResponse deleteDBInstance(DeleteDbInstanceRequest request) {
        return instances.delete(request);
    }

    @Override
    @Honours({"DBSnapshotIdentifier", "DBInstanceIdentifier", "Tags"})
    public CreateDbSnapshotResponse createDBSnapshot(CreateDbSnapshotRequest request) {
        return snapshots.create(request);
    }

    @Override
    @Honours(
            value = {"SourceDBSnapshotIdentifier", "TargetDBSnapshotIdentifier", "CopyTags", "Tags"},
            only = "CopyOptionGroup=false")
    public CopyDbSnapshotResponse copyDBSnapshot(CopyDbSnapshotRequest request) {
        return snapshots.copy(request);
    }

    @Override
    @Honours("DBSnapshotIdentifier")
    public DeleteDbSnapshotResponse deleteDBSnapshot(DeleteDbSnapshotRequest request) {
        return snapshots.delete(request);
    }

    @Override
    @Honours(
            value = {
                "DBInstanceIdentifier",
                "DBSnapshotIdentifier",
                "DbiResourceId",
                "SnapshotType",
                "Filters",
                "MaxRecords",
                "Marker"
            },
            only = {"IncludeShared=false", "IncludePublic=false"})
    public DescribeDbSnapshotsResponse describeDBSnapshots(DescribeDbSnapshotsRequest request) {
        return snapshotDescriptions.describe(request);
    }

    @Override
    @Honours(
            value = {
                "DBInstanceIdentifier",
                "DBSnapshotIdentifier",
                "DBInstanceClass",
                "AllocatedStorage",
                "AvailabilityZone",
                "MultiAZ",
                "DBSubnetGroupName",
                "VpcSecurityGroupIds",
                "Port",
                "DeletionProtection",
                "Tags"
            },
            only = {
                "Engine=postgres",
                "LicenseModel=postgresql-license",
                "StorageType=gp2",
                "AutoMinorVersionUpgrade=true",
                "PubliclyAccessible=false",
                "CopyTagsToSnapshot=false",
                "EnableIAMDatabaseAuthentication=false",
                "NetworkType=IPV4",
                "BackupTarget=region"
            })
    public RestoreDbInstanceFromDbSnapshotResponse restoreDBInstanceFromDBSnapshot(
            RestoreDbInstanceFromDbSnapshotRequest request) {
        return restores.fromSnapshot(request);
    }

    @Override
    @Honours(
            value = {
                "SourceDBInstanceIdentifier",
                "SourceDbiResourceId",
                "TargetDBInstanceIdentifier",
                "RestoreTime",
                "UseLatestRestorableTime",
                "DBInstanceClass",
                "AllocatedStorage",
                "AvailabilityZone",
                "MultiAZ",
                "DBSubnetGroupName",
                "VpcSecurityGroupIds",
                "Port",
                "DeletionProtection",
                "Tags"
            },
            only = {
                "Engine=postgres",
                "LicenseModel=postgresql-license",
                "StorageType=gp2",
                "AutoMinorVersionUpgrade=true",
                "PubliclyAccessible=false",
                "CopyTagsToSnapshot=false",
                "EnableIAMDatabaseAuthentication=false",
                "NetworkType=IPV4",
                "BackupTarget=region"
            })
    public RestoreDbInstanceToPointInTimeResponse restoreDBInstanceToPointInTime(
            RestoreDbInstanceToPointInTimeRequest request) {
        return restores.toPointInTime(request);
    }

    @Override
    @Honours(
            value = {
                "DBInstanceIdentifier",
                "SourceDBInstanceIdentifier",
                "DBInstanceClass",
                "AvailabilityZone",
                "DBSubnetGroupName",
                "VpcSecurityGroupIds",
                "Port",
                "DeletionProtection",
                "PreSignedUrl",
                "Tags"
            },
            only = {
                "MultiAZ=false",
                "StorageType=gp2",
                "AutoMinorVersionUpgrade=true",
                "PubliclyAccessible=false",
                "CopyTagsToSnapshot=false",
                "MonitoringInterval=0",
                "EnableIAMDatabaseAuthentication=false",
                "EnablePerformanceInsights=false",
                "NetworkType=IPV4"
            })
    public CreateDbInstanceReadReplicaResponse createDBInstanceReadReplica(CreateDbInstanceReadReplicaRequest request) {
        return replicas.create(request);
    }

    @Override
    @Honours({"DBInstanceIdentifier", "BackupRetentionPeriod"})
    public PromoteReadReplicaResponse promoteReadReplica(PromoteReadReplicaRequest request) {
        return instances.promote(request);
    }

    @Override
    @Honours({
        "SourceIdentifier",
        "SourceType",
        "StartTime",
        "EndTime",
        "Duration",
        "EventCategories",
        "Filters",
        "MaxRecords",
        "Marker"
    })
    public DescribeEventsResponse describeEvents(DescribeEventsRequest request) {
        return events.describe(request);
    }

    @Override
    @Honours(
            value = {"Engine", "EngineVersion", "DBParameterGroupFamily", "MaxRecords", "Marker"},
            only = {
                "DefaultOnly=true",
                "DefaultOnly=false",
                "IncludeAll=true",
                "IncludeAll=false",
                "ListSupportedCharacterSets=false",
                "ListSupportedTimezones=false"
            })
    public DescribeDbEngineVersionsResponse describeDBEngineVersions(DescribeDbEngineVersionsRequest request) {
        return offering.engineVersions(request);
    }

    @Override
    @Honours({"Engine", "EngineVersion", "DBInstanceClass", "LicenseModel", "Vpc", "MaxRecords", "Marker"})
    public DescribeOrderableDbInstanceOptionsResponse describeOrderableDBInstanceOptions(
            DescribeOrderableDbInstanceOptionsRequest request) {
        return offering.orderable(request);
    }

    @Override
    @Honours({"DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds", "Tags"})
    public CreateDbSubnetGroupResponse createDBSubnetGroup(CreateDbSubnetGroupRequest request) {
        return groups.create(request);
    }

    @Override
    @Honours({"DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds"})
    public ModifyDbSubnetGroupResponse modifyDBSubnetGroup(ModifyDbSubnetGroupRequest request) {
        return groups.modify(request);
    }

    @Override
    @Honours("DBSubnetGroupName")
    public DeleteDbSubnetGroupResponse deleteDBSubnetGroup(DeleteDbSubnetGroupRequest request) {
        return groups.delete(request);
    }

    @Override
    @Honours({"DBSubnetGroupName", "Filters", "MaxRecords", "Marker"})
    public DescribeDbSubnetGroupsResponse describeDBSubnetGroups(DescribeDbSubnetGroupsRequest request) {
        return groupDescriptions.describe(request);
    }

    @Override
    @Honours({"ResourceName", "Tags"})
    public AddTagsToResourceResponse addTagsToResource(AddTagsToResourceRequest request) {
        return tags.add(request);
    }

    @Override
    @Honours({"ResourceName", "TagKeys"})
    public RemoveTagsFromResourceResponse removeTagsFromResource(RemoveTagsFromResourceRequest request) {
        return tags.remove(request);
    }

    @Override
    @Honours({"ResourceName", "Filters"})
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return tags.list(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
