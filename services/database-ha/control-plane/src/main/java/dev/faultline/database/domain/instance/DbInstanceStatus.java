package dev.faultline.database.domain.instance;

import java.util.Locale;

/** What DescribeDBInstances shows; AWS has more, for what does not exist here. */
public enum DbInstanceStatus {
    CREATING,
    BACKING_UP,
    AVAILABLE,
    MODIFYING,
    RESETTING_MASTER_CREDENTIALS,
    REBOOTING,
    STARTING,
    STOPPING,
    STOPPED,
    STORAGE_FULL,
    FAILED,
    /** What it should be made from cannot be restored, for good: it can only be deleted. */
    INCOMPATIBLE_RESTORE,
    DELETING;

    /** AWS's word. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
