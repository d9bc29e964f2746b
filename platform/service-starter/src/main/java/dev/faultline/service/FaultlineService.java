package dev.faultline.service;

import java.util.List;
import java.util.Set;

/** One service of the control plane, found by {@link java.util.ServiceLoader}. */
public interface FaultlineService {
    /** For example {@code load-balancing}; its schema is the same with underscores. */
    String name();

    /** The {@code @SpringBootApplication} class. */
    Class<?> application();

    /** The SigV4 service names that the gateway routes here, for example {@code elasticloadbalancing}. */
    Set<String> signingNames();

    /** The AWS APIs behind those names, for whoever lists what they support. */
    default List<AwsApi> apis() {
        return List.of();
    }

    /** Whether this is the region's front door, which starts last and listens on the gateway's port. */
    default boolean frontDoor() {
        return false;
    }
}
