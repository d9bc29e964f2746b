package dev.faultline.gateway;

/**
 * A port of the gateway's that leads to one load balancer, for clients that cannot resolve names below localhost.
 *
 * @param port where it listens, at the gateway's address
 * @param loadBalancer the load balancer's name, also of one that is yet to be made
 */
public record Entrance(int port, String loadBalancer) {}
