package dev.faultline.eventstore.io;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Makes a schema and the platform's tables in it. The platform's migrations keep a history of their own, so that their
 * versions and a service's never meet.
 */
public final class EventStoreSchema {
    private EventStoreSchema() {}

    /** Safe to call at every start, by several replicas at once. */
    public static void migrate(DataSource dataSource, String schema) {
        migrate(dataSource, schema, "event_store_history", "classpath:db/event-store");
    }

    /** The same for another part of the platform: its folder, with a history of its own. */
    public static void migrate(DataSource dataSource, String schema, String history, String location) {
        Flyway.configure(EventStoreSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(schema)
                .defaultSchema(schema)
                .table(history)
                .locations(location)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
