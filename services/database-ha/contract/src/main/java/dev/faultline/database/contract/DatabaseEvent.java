package dev.faultline.database.contract;

import dev.faultline.aws.AvailabilityZone;
import org.jspecify.annotations.Nullable;

/**
 * The contract events of the database service, on {@link #TOPIC}, keyed by the instance's resource id. Names and fields
 * are permanent; a new field is optional.
 */
public sealed interface DatabaseEvent {
    String TOPIC = "faultline.database-ha.events";

    /** @param status as DescribeDBInstances shows it, for example {@code available} */
    record DatabaseStatusChanged(String resourceId, String identifier, String status) implements DatabaseEvent {}

    /** Clients of the endpoint are served by another zone now. */
    record PrimaryMoved(
            String resourceId,
            String identifier,
            AvailabilityZone primary,
            @Nullable AvailabilityZone standby) implements DatabaseEvent {}
}
