package dev.faultline.eventbus.io;

import dev.faultline.eventstore.io.EventStoreSchema;
import javax.sql.DataSource;

/** Makes the event bus's tables beside those of the event store. */
public final class BusSchema {
    private BusSchema() {}

    /** Safe to call at every start, by several replicas at once. */
    public static void migrate(DataSource dataSource, String schema) {
        EventStoreSchema.migrate(dataSource, schema, "event_bus_history", "classpath:db/event-bus");
    }
}
