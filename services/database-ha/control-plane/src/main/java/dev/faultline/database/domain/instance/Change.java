package dev.faultline.database.domain.instance;

import dev.faultline.aws.AvailabilityZone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ModifyDBInstance asks for; null leaves a thing as it is.
 *
 * @param zones those of the instance's subnet group, in their order: where copies of a Multi-AZ instance may be
 */
public record Change(
        @Nullable String identifier,
        @Nullable Boolean multiAz,
        List<AvailabilityZone> zones,
        @Nullable Integer backupRetentionDays,
        @Nullable Integer allocatedStorageGib,
        @Nullable Boolean deletionProtection,
        @Nullable Boolean copyTagsToSnapshot,
        @Nullable String verifier,
        @Nullable BackupWindow backupWindow) {
    public Change {
        zones = List.copyOf(zones);
    }
}
