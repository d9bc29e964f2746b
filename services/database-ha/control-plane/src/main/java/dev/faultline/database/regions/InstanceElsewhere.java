package dev.faultline.database.regions;

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
public record InstanceElsewhere(
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
        @Nullable String follows) {}
