package dev.faultline.loadbalancing.domain.loadbalancer;

import dev.faultline.aws.AvailabilityZone;

/**
 * The node of one enabled zone.
 *
 * @param subnetId the subnet that enabled the zone
 * @param address the loopback address that the node serves on, this load balancer's alone
 */
public record Node(AvailabilityZone zone, String subnetId, String address) {}
