package dev.faultline.eventstore.io;

import dev.faultline.eventstore.StoreStatus;

/** Reports how a service's event store does. */
public final class StoreHealth {
    private static final int COUNT_LIMIT = 10_000;
    private final StoreTables tables;
    private final Lease lease;
    private final Follower<?> relay;

    public StoreHealth(StoreTables tables, Lease lease, Follower<?> relay) {
        this.tables = tables;
        this.lease = lease;
        this.relay = relay;
    }

    public StoreStatus status() {
        return new StoreStatus(
                lease.leading(),
                relay.lag(COUNT_LIMIT),
                tables.quarantine().all(),
                tables.parked().all());
    }
}
