package dev.faultline.loadbalancing.domain.targetgroup;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A registered target.
 *
 * @param zone the zone of an address; null for an instance, whose zone its own record knows
 * @param instanceState the last state of its instance that the group was told of; null before
 * @param health the last health that its load balancer's nodes agreed on
 * @param drainingUntil set once it is deregistered
 */
public record Target(
        Key key,
        @Nullable AvailabilityZone zone,
        @Nullable String instanceState,
        TargetHealth health,
        @Nullable Instant drainingUntil) {

    static final String TERMINATED = "terminated";

    /** One id may be registered on several ports. */
    public record Key(String id, int port) {}

    static Target registered(Key key, @Nullable AvailabilityZone zone) {
        return new Target(key, zone, null, TargetHealth.REGISTRATION_IN_PROGRESS, null);
    }

    boolean draining() {
        return drainingUntil != null;
    }

    boolean instanceIsGone() {
        return TERMINATED.equals(instanceState);
    }

    Target with(TargetHealth changed) {
        return new Target(key, zone, instanceState, changed, drainingUntil);
    }

    Target withInstanceState(String changed) {
        return new Target(key, zone, changed, health, drainingUntil);
    }

    Target drainingUntil(Instant end) {
        return new Target(key, zone, instanceState, health, end);
    }
}
