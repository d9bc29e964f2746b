package dev.faultline.database.regions;

import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.instance.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A DB instance as its region tells others of it.
 *
 * @param status as DescribeDBInstances shows it
 * @param slot its place among its region's addresses
 * @param allocatedStorageGib what its data may grow to
 * @param backupRetentionDays 0 to 35; 0 keeps no backups
 * @param madeAsReplica whether it was made as a read replica, also when it has been promoted
 * @param follows the resource id of the instance that it follows; null for none
 */
public record InstanceSummary(
        String arn,
        String resourceId,
        String status,
        int slot,
        int port,
        String instanceClass,
        String masterUsername,
        int allocatedStorageGib,
        int backupRetentionDays,
        boolean madeAsReplica,
        @Nullable String follows) {
    /** @param region where it is */
    public static InstanceSummary of(Present i, Region region) {
        var source = i.spec().origin() instanceof Origin.FromSource from ? from : null;
        return new InstanceSummary(
                Arn.of("rds", region, i.spec().account(), "db:" + i.settings().identifier())
                        .toString(),
                i.spec().resourceId(),
                i.status().label(),
                i.spec().slot(),
                i.spec().port(),
                i.spec().instanceClass(),
                i.spec().masterUsername(),
                i.settings().allocatedStorageGib(),
                i.settings().backupRetentionDays(),
                source != null,
                source != null && i.follows() ? source.sourceResourceId() : null);
    }
}
