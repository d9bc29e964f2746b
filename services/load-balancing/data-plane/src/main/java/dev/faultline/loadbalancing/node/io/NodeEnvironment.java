package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.zone.Observations;
import org.slf4j.Logger;

/**
 * What all nodes of a zone share.
 *
 * @param incarnation grows with every start of the zone's process
 * @param firstUnprivileged the lowest port that this process may bind
 * @param log where nodes say what happens to them
 */
record NodeEnvironment(
        AvailabilityZone zone,
        long incarnation,
        TimeSource time,
        Observations observations,
        Transport transport,
        int firstUnprivileged,
        Logger log) {}
