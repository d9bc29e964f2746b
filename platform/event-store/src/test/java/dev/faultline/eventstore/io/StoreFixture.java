package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.RegionJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** An event store for rooms on a database of its own, with a read model of who is where. */
final class StoreFixture {
    final DataSource dataSource;
    final StoreTables tables;
    final Catalog catalog;
    final PostgresEventStore store;
    final PostgresReadModels readModels;

    StoreFixture() {
        this(TimeSource.system());
    }

    StoreFixture(TimeSource time) {
        this(time, PostgresFixture.freshCopy(Migrated.DATABASE));
    }

    private static final class Migrated {
        private static final PostgresFixture.Database DATABASE = PostgresFixture.freshDatabase();

        static {
            EventStoreSchema.migrate(connectionsTo(DATABASE), "rooms");
        }
    }

    private static DataSource connectionsTo(PostgresFixture.Database database) {
        var postgres = new PGSimpleDataSource();
        postgres.setUrl(database.url());
        postgres.setUser(database.user());
        postgres.setPassword(database.password());
        postgres.setCurrentSchema("rooms");
        return postgres;
    }

    StoreFixture(TimeSource time, PostgresFixture.Database database) {
        dataSource = connectionsTo(database);
        EventStoreSchema.migrate(dataSource, "rooms");
        tables = new StoreTables(
                "rooms", dataSource, new JdbcTransactionManager(dataSource), RegionJson.mapper(), time, new Random(1));
        var people = new People(tables.jdbc());
        catalog = new Catalog(List.of(Room.ROOMS), List.of(people));
        store = new PostgresEventStore(tables, catalog);
        readModels = new PostgresReadModels(tables, catalog, List.of());
    }

    JdbcClient jdbc() {
        return tables.jdbc();
    }

    Connection connection() throws SQLException {
        return dataSource.getConnection();
    }

    List<String> people(String room) {
        return jdbc().sql("select person from people where room = ? order by person")
                .param(room)
                .query(String.class)
                .list();
    }

    long events() {
        return jdbc().sql("select count(*) from event").query(Long.class).single();
    }

    /** Who is in which room. */
    private record People(JdbcClient jdbc) implements Projection<Room.Event> {
        People {
            jdbc.sql("create table people (room text, person text, primary key (room, person))")
                    .update();
        }

        @Override
        public String name() {
            return "people";
        }

        @Override
        public StoredAggregate<?, ?, Room.Event, ?> source() {
            return Room.ROOMS;
        }

        @Override
        public void apply(Envelope<Room.Event> envelope) {
            String room = envelope.stream().id();
            switch (envelope.event()) {
                case Room.Event.Opened _ -> {}
                case Room.Event.Entered e ->
                    jdbc.sql("insert into people values (?, ?)")
                            .params(room, e.person())
                            .update();
                case Room.Event.Closed _ ->
                    jdbc.sql("delete from people where room = ?").param(room).update();
            }
        }

        @Override
        public void clear() {
            jdbc.sql("delete from people").update();
        }
    }
}
