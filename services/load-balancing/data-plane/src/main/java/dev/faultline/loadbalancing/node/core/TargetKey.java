package dev.faultline.loadbalancing.node.core;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;

/** What makes two snapshots' targets the same one: its health and connections outlive a change of the rest. */
public record TargetKey(String id, String address, int port) {
    public static TargetKey of(Target target) {
        return new TargetKey(target.id(), target.address(), target.port());
    }
}
