package dev.faultline.scalinggroups.domain.group;

/** How a group chooses among the instances of one zone when it scales in; the names are AWS's without capitals. */
public enum TerminationPolicy {
    DEFAULT("Default"),
    OLDEST_INSTANCE("OldestInstance"),
    NEWEST_INSTANCE("NewestInstance"),
    OLDEST_LAUNCH_TEMPLATE("OldestLaunchTemplate"),
    CLOSEST_TO_NEXT_INSTANCE_HOUR("ClosestToNextInstanceHour");

    private final String label;

    TerminationPolicy(String label) {
        this.label = label;
    }

    /** AWS's name. */
    public String label() {
        return label;
    }
}
