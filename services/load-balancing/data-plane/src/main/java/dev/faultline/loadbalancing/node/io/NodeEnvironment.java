package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.zone.Observations;

/**
 * What all nodes of a zone share.
 *
 * @param incarnation grows with every start of the zone's process
 * @param firstUnprivileged the lowest port that this process may bind
 */
record NodeEnvironment(
        AvailabilityZone zone,
        long incarnation,
        TimeSource time,
        Observations observations,
        Transport transport,
        int firstUnprivileged) {}
