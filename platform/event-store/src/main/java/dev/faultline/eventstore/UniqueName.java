package dev.faultline.eventstore;

/**
 * A name that at most one stream of the service holds.
 *
 * @param scope what the name names, for example {@code load-balancer-name}
 */
public record UniqueName(String scope, String name) {}
