package dev.faultline.loadbalancing.projection;

import dev.faultline.aws.AvailabilityZone;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An instance, as scaling-groups last told of it.
 *
 * @param state pending, running, shutting-down, terminated, stopping or stopped
 */
@Table("instance")
public record InstanceRow(@Id String id, String state, String zone, String address) {
    public boolean running() {
        return state.equals("running");
    }

    public AvailabilityZone availabilityZone() {
        return new AvailabilityZone(zone);
    }
}
