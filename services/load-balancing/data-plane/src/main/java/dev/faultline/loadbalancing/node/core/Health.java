package dev.faultline.loadbalancing.node.core;

/**
 * A target's health as one node sees it by its checks: AWS's states, reason codes and texts (ALB guide,
 * "health checks for your target groups"). A value: {@link #after} gives the next.
 *
 * @param streak checks in a row that spoke against the current state
 */
public record Health(State state, int streak, String reason, String description) {
    /** AWS's states that checks decide; {@code draining} is the configuration's. */
    public enum State {
        INITIAL,
        HEALTHY,
        UNHEALTHY,
        UNAVAILABLE
    }

    public static final Health INITIAL =
            new Health(State.INITIAL, 0, "Elb.InitialHealthChecking", "Initial health checks in progress");
    public static final Health UNCHECKED =
            new Health(State.UNAVAILABLE, 0, "Target.HealthCheckDisabled", "Health checks are disabled");
    private static final Health HEALTHY = new Health(State.HEALTHY, 0, "", "");

    /** Thresholds are counts of checks in a row; a new target needs a single success whatever the threshold. */
    public Health after(CheckResult result, int healthyThreshold, int unhealthyThreshold) {
        boolean passed = result instanceof CheckResult.Passed;
        return switch (state) {
            case HEALTHY -> passed ? HEALTHY : failing(result, unhealthyThreshold);
            case INITIAL -> passed ? HEALTHY : failing(result, unhealthyThreshold);
            case UNHEALTHY -> passed ? recovering(healthyThreshold) : unhealthy(result);
            case UNAVAILABLE -> this; // The last check of a target whose checks have just been disabled.
        };
    }

    private Health failing(CheckResult result, int unhealthyThreshold) {
        if (streak + 1 >= unhealthyThreshold) return unhealthy(result);
        return new Health(state, streak + 1, reason, description);
    }

    private Health recovering(int healthyThreshold) {
        if (streak + 1 >= healthyThreshold) return HEALTHY;
        return new Health(state, streak + 1, reason, description);
    }

    private static Health unhealthy(CheckResult result) {
        return switch (result) {
            case CheckResult.WrongCode(int code) ->
                new Health(
                        State.UNHEALTHY,
                        0,
                        "Target.ResponseCodeMismatch",
                        "Health checks failed with these codes: [" + code + "]");
            case CheckResult.TimedOut _ -> new Health(State.UNHEALTHY, 0, "Target.Timeout", "Request timed out");
            case CheckResult.Failed _ ->
                new Health(State.UNHEALTHY, 0, "Target.FailedHealthChecks", "Health checks failed");
            case CheckResult.Passed _ -> throw new IllegalArgumentException("a passed check makes nothing unhealthy");
        };
    }
}
