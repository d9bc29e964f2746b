package dev.faultline.loadbalancing.domain.resource;

import java.util.Optional;

/** The rules for names of load balancers and target groups (ELBv2 API reference, CreateLoadBalancer and CreateTargetGroup). */
public final class ResourceName {
    public static final int LONGEST = 32;

    private ResourceName() {}

    /**
     * What forbids the name, as a sentence; empty when it is good.
     *
     * @param what what bears the name, for the sentence: {@code Load balancer} or {@code Target group}
     */
    public static Optional<String> violation(String what, String name) {
        if (name.isEmpty()) return Optional.of(what + " name cannot be empty");
        if (name.length() > LONGEST)
            return Optional.of(what + " name '" + name + "' cannot be longer than '" + LONGEST + "' characters");
        if (!name.matches("[A-Za-z0-9-]*"))
            return Optional.of(what + " name '" + name
                    + "' can only contain characters that are alphanumeric characters and hyphens(-)");
        if (name.startsWith("-") || name.endsWith("-"))
            return Optional.of(what + " name '" + name + "' cannot begin or end with '-'");
        return Optional.empty();
    }
}
