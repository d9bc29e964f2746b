package dev.faultline.scalinggroups.domain.group;

import java.time.Instant;

/** How a load balancer sees a member in one of its target groups. */
public record TargetState(Health health, Instant since) {

    /** A target's health as far as a group cares. */
    public enum Health {
        /** Registered, and the load balancer has not made up its mind. */
        INITIAL,
        /** Registered, and nobody checks it. */
        UNCHECKED,
        HEALTHY,
        UNHEALTHY
    }
}
