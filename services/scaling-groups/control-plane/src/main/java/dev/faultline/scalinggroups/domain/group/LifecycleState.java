package dev.faultline.scalinggroups.domain.group;

/** Where a member of a group is in its life there. */
public enum LifecycleState {
    PENDING("Pending"),
    IN_SERVICE("InService"),
    TERMINATING("Terminating");

    private final String label;

    LifecycleState(String label) {
        this.label = label;
    }

    /** AWS's name. */
    public String label() {
        return label;
    }
}
