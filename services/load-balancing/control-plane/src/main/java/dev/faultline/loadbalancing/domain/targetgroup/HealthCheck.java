package dev.faultline.loadbalancing.domain.targetgroup;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a load balancer's nodes check a group's targets (ALB guide, target-group-health-checks).
 *
 * @param port a port from 1 to 65535, or {@link #TRAFFIC_PORT}
 * @param path 1 to 1024 characters, with a leading slash
 * @param intervalSeconds start to start
 * @param healthyThreshold 2 to 10 successes in a row make an unhealthy target healthy
 * @param unhealthyThreshold 2 to 10 failures in a row make a target unhealthy
 * @param matcher codes of success, 200 to 499: codes and ranges, {@code 200,202} or {@code 200-299}
 */
public record HealthCheck(
        String port,
        String path,
        int intervalSeconds,
        int timeoutSeconds,
        int healthyThreshold,
        int unhealthyThreshold,
        String matcher) {
    public static final String TRAFFIC_PORT = "traffic-port";
    /** AWS's defaults for a target group of protocol HTTP. */
    public static final HealthCheck DEFAULT = new HealthCheck(TRAFFIC_PORT, "/", 30, 5, 5, 2, "200");

    private static final Pattern MATCHER = Pattern.compile("[2-4]\\d\\d(-[2-4]\\d\\d)?");

    /** The settings that a request names; what is null stays as it is. */
    public record Change(
            @Nullable String port,
            @Nullable String path,
            @Nullable Integer intervalSeconds,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer healthyThreshold,
            @Nullable Integer unhealthyThreshold,
            @Nullable String matcher) {
        public static final Change NONE = new Change(null, null, null, null, null, null, null);
    }

    /**
     * The check after a change. Where the profile lets a timeout equal the interval, an interval below the current
     * timeout takes an unnamed timeout down with it, so that naming a short interval is enough.
     */
    public HealthCheck with(Change change, TimingProfile profile) {
        int interval = or(change.intervalSeconds(), intervalSeconds);
        int timeout = or(change.timeoutSeconds(), timeoutSeconds);
        if (change.timeoutSeconds() == null && profile.timeoutMayEqualInterval()) timeout = Math.min(timeout, interval);
        return new HealthCheck(
                or(change.port(), port),
                or(change.path(), path),
                interval,
                timeout,
                or(change.healthyThreshold(), healthyThreshold),
                or(change.unhealthyThreshold(), unhealthyThreshold),
                or(change.matcher(), matcher));
    }

    private static <T> T or(@Nullable T changed, T current) {
        return changed == null ? current : changed;
    }

    /** What is wrong with the settings, as a sentence for a {@code ValidationError}; empty when all are in range. */
    public Optional<String> violation(TimingProfile profile) {
        if (!port.equals(TRAFFIC_PORT) && !isPort(port))
            return Optional.of("Health check port '" + port + "' must be in the range 1-65535 or 'traffic-port'");
        if (!path.startsWith("/") || path.length() > 1024)
            return Optional.of("Health check path '" + path + "' must start with '/' and have at most 1024 characters");
        if (path.chars().anyMatch(c -> c <= ' ' || c >= 127))
            return Optional.of("Health check path '" + path + "' must not contain spaces or control characters");
        if (intervalSeconds < profile.leastIntervalSeconds() || intervalSeconds > TimingProfile.MOST_INTERVAL_SECONDS)
            return outOfRange(
                    "interval", intervalSeconds, profile.leastIntervalSeconds(), TimingProfile.MOST_INTERVAL_SECONDS);
        if (timeoutSeconds < profile.leastTimeoutSeconds() || timeoutSeconds > TimingProfile.MOST_TIMEOUT_SECONDS)
            return outOfRange(
                    "timeout", timeoutSeconds, profile.leastTimeoutSeconds(), TimingProfile.MOST_TIMEOUT_SECONDS);
        if (timeoutSeconds > intervalSeconds
                || (timeoutSeconds == intervalSeconds && !profile.timeoutMayEqualInterval()))
            return Optional.of("Health check timeout '" + timeoutSeconds + "' must be smaller than the interval '"
                    + intervalSeconds + "'");
        if (healthyThreshold < 2 || healthyThreshold > 10)
            return outOfRange("healthy threshold", healthyThreshold, 2, 10);
        if (unhealthyThreshold < 2 || unhealthyThreshold > 10)
            return outOfRange("unhealthy threshold", unhealthyThreshold, 2, 10);
        if (!isMatcher(matcher))
            return Optional.of("Health check matcher HTTP code '" + matcher
                    + "' must be within '200-499': codes and ranges, separated by commas");
        return Optional.empty();
    }

    private static Optional<String> outOfRange(String what, int value, int least, int most) {
        return Optional.of("Health check " + what + " '" + value + "' must be in the range " + least + "-" + most);
    }

    private static boolean isPort(String text) {
        return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= 65535;
    }

    private static boolean isMatcher(String text) {
        for (String part : text.split(",", -1)) {
            if (!MATCHER.matcher(part).matches()) return false;
            int dash = part.indexOf('-');
            if (dash >= 0 && part.substring(0, dash).compareTo(part.substring(dash + 1)) > 0) return false;
        }
        return true;
    }
}
