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
    DELETING;

    /** AWS's word. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
