package dev.faultline.loadbalancing.domain.loadbalancer;

import dev.faultline.loadbalancing.domain.resource.AttributeTable;
import dev.faultline.loadbalancing.domain.resource.AttributeTable.Violation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A load balancer's attributes that differ from AWS's defaults (ELBv2 API reference, LoadBalancerAttribute). */
public record LoadBalancerAttributes(Map<String, String> changed) {
    public static final String DELETION_PROTECTION = "deletion_protection.enabled";

    public static final LoadBalancerAttributes DEFAULT = new LoadBalancerAttributes(Map.of());

    private static final AttributeTable TABLE = AttributeTable.builder()
            .flag(DELETION_PROTECTION, false)
            .number("idle_timeout.timeout_seconds", 60, 1, 4000)
            .number("client_keep_alive.seconds", 3600, 60, 604_800)
            .flag("routing.http.drop_invalid_header_fields.enabled", false)
            .flag("routing.http.preserve_host_header.enabled", false)
            .oneOf("routing.http.xff_header_processing.mode", "append", "append", "preserve", "remove")
            .flag("routing.http.xff_client_port.enabled", false)
            .only("routing.http.desync_mitigation_mode", "defensive")
            .only("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false")
            .only("routing.http2.enabled", "true")
            .only("waf.fail_open.enabled", "false")
            .only("load_balancing.cross_zone.enabled", "true")
            .only("zonal_shift.config.enabled", "false")
            .only("access_logs.s3.enabled", "false")
            .only("access_logs.s3.bucket", "")
            .only("access_logs.s3.prefix", "")
            .only("connection_logs.s3.enabled", "false")
            .only("connection_logs.s3.bucket", "")
            .only("connection_logs.s3.prefix", "")
            .build();

    public LoadBalancerAttributes {
        changed = Map.copyOf(changed);
    }

    public static Optional<Violation> violation(Map<String, String> values) {
        return TABLE.violation(values);
    }

    public LoadBalancerAttributes with(Map<String, String> values) {
        var all = new TreeMap<>(changed);
        all.putAll(values);
        return new LoadBalancerAttributes(all);
    }

    /** Every attribute with its value, by AWS's keys. */
    public Map<String, String> all() {
        return TABLE.withDefaults(changed);
    }

    public boolean deletionProtection() {
        return Boolean.parseBoolean(changed.getOrDefault(DELETION_PROTECTION, "false"));
    }
}
