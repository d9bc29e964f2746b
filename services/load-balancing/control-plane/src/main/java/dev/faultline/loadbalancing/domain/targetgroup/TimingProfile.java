package dev.faultline.loadbalancing.domain.targetgroup;

/**
 * The ranges of a health check's times (DESIGN.md, decision 19). Defaults are AWS's in both profiles.
 *
 * @param leastIntervalSeconds AWS: 5
 * @param leastTimeoutSeconds AWS: 2
 * @param timeoutMayEqualInterval AWS wants a timeout below the interval; with an interval of 1 s and whole seconds there
 *     would be none
 */
public record TimingProfile(int leastIntervalSeconds, int leastTimeoutSeconds, boolean timeoutMayEqualInterval) {
    public static final int MOST_INTERVAL_SECONDS = 300;
    public static final int MOST_TIMEOUT_SECONDS = 120;

    public static final TimingProfile STRICT = new TimingProfile(5, 2, false);
    public static final TimingProfile RELAXED = new TimingProfile(1, 1, true);
}
