package dev.faultline.loadbalancing.node.core;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The attributes of a load balancer that its nodes honour, read from AWS's keys; absent keys have AWS's defaults. */
public record LoadBalancerAttributes(
        Duration idleTimeout,
        Duration clientKeepAlive,
        boolean preserveHostHeader,
        ForwardedFor forwardedFor,
        boolean clientPort,
        boolean dropInvalidHeaderFields,
        boolean crossZone) {

    /** What becomes of the request's own {@code X-Forwarded-For}. */
    public enum ForwardedFor {
        APPEND,
        PRESERVE,
        REMOVE
    }

    /** @throws IllegalArgumentException when a value cannot be read */
    public static LoadBalancerAttributes of(Map<String, String> attributes) {
        return new LoadBalancerAttributes(
                seconds(attributes, "idle_timeout.timeout_seconds", 60),
                seconds(attributes, "client_keep_alive.seconds", 3600),
                flag(attributes, "routing.http.preserve_host_header.enabled", false),
                ForwardedFor.valueOf(attributes
                        .getOrDefault("routing.http.xff_header_processing.mode", "append")
                        .toUpperCase(Locale.ROOT)),
                flag(attributes, "routing.http.xff_client_port.enabled", false),
                flag(attributes, "routing.http.drop_invalid_header_fields.enabled", false),
                flag(attributes, "load_balancing.cross_zone.enabled", true));
    }

    private static Duration seconds(Map<String, String> attributes, String key, long otherwise) {
        String value = attributes.get(key);
        return Duration.ofSeconds(value == null ? otherwise : Long.parseLong(value));
    }

    private static boolean flag(Map<String, String> attributes, String key, boolean otherwise) {
        String value = attributes.get(key);
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }
}
