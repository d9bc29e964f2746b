package dev.faultline.loadbalancing.projection;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetHealth;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A registered target.
 *
 * @param id the row's own identity
 * @param targetId an instance id or an address
 * @param zone of an address; null for an instance
 */
@Table("target")
public record TargetRow(
        @Id String id,
        String targetGroup,
        String targetId,
        int port,
        @Nullable String zone,
        String healthJson,
        @Nullable Instant drainingUntil) {

    static TargetRow registered(String targetGroup, Target.Key key, @Nullable AvailabilityZone zone) {
        return new TargetRow(
                id(targetGroup, key),
                targetGroup,
                key.id(),
                key.port(),
                zone == null ? null : zone.name(),
                Json.write(TargetHealth.REGISTRATION_IN_PROGRESS),
                null);
    }

    static String id(String targetGroup, Target.Key key) {
        return targetGroup + " " + key.id() + ":" + key.port();
    }

    public Target.Key key() {
        return new Target.Key(targetId, port);
    }

    /** The last health that the nodes agreed on. */
    public TargetHealth health() {
        return Json.read(healthJson, TargetHealth.class);
    }

    TargetRow with(TargetHealth changed) {
        return new TargetRow(id, targetGroup, targetId, port, zone, Json.write(changed), drainingUntil);
    }

    TargetRow drainingUntil(Instant end) {
        return new TargetRow(id, targetGroup, targetId, port, zone, healthJson, end);
    }
}
