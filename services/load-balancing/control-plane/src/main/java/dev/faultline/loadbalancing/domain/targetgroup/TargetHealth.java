package dev.faultline.loadbalancing.domain.targetgroup;

/**
 * A target's health as DescribeTargetHealth shows it.
 *
 * @param reason AWS's reason code; empty when healthy
 * @param description AWS's sentence; empty when healthy
 */
public record TargetHealth(State state, String reason, String description) {
    public static final TargetHealth HEALTHY = new TargetHealth(State.HEALTHY, "", "");
    public static final TargetHealth REGISTRATION_IN_PROGRESS =
            new TargetHealth(State.INITIAL, "Elb.RegistrationInProgress", "Target registration is in progress");
    public static final TargetHealth DRAINING =
            new TargetHealth(State.DRAINING, "Target.DeregistrationInProgress", "Target deregistration is in progress");
    public static final TargetHealth NOT_REGISTERED =
            new TargetHealth(State.UNUSED, "Target.NotRegistered", "Target is not registered to the target group");
    public static final TargetHealth GROUP_NOT_IN_USE = new TargetHealth(
            State.UNUSED,
            "Target.NotInUse",
            "Target group is not configured to receive traffic from the load balancer");
    public static final TargetHealth ZONE_NOT_ENABLED = new TargetHealth(
            State.UNUSED,
            "Target.NotInUse",
            "Target is in an Availability Zone that is not enabled for the load balancer");

    /** The target's instance is there but does not run. */
    public static TargetHealth instanceIs(String instanceState) {
        return new TargetHealth(State.UNUSED, "Target.InvalidState", "Target is in the " + instanceState + " state");
    }

    /** AWS's states of a target. */
    public enum State {
        INITIAL("initial"),
        HEALTHY("healthy"),
        UNHEALTHY("unhealthy"),
        UNUSED("unused"),
        DRAINING("draining"),
        UNAVAILABLE("unavailable");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** AWS's word. */
        public String text() {
            return text;
        }
    }
}
