package dev.faultline.database.domain.instance;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What never changes about a DB instance.
 *
 * @param resourceId {@code db-} and 26 upper-case letters and digits: its stream, and its folders in the zones
 * @param slot its place in the region
 * @param firstPrimary the zone that makes its data
 * @param token what the first primary shows to fill the empty register
 * @param databaseName what is created in a fresh server beside its own databases; null for nothing
 */
public record InstanceSpec(
        String resourceId,
        AccountId account,
        int slot,
        int port,
        String instanceClass,
        String engineVersion,
        String subnetGroup,
        AvailabilityZone firstPrimary,
        String masterUsername,
        @Nullable String databaseName,
        String token,
        Origin origin,
        Instant requestedAt) {}
