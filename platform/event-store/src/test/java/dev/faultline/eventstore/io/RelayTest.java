package dev.faultline.eventstore.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventPublisher;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTest {
    private final StoreFixture fixture = new StoreFixture();
    private final Bus bus = new Bus();
    private int caughtUp;
    private final Follower<?> relay = new EventLog(fixture.tables, fixture.catalog)
            .follow(
                    ContractOutlet.NAME,
                    new ContractOutlet(
                            fixture.catalog,
                            List.of(new Names()),
                            bus,
                            fixture.tables.parked(),
                            () -> () -> caughtUp++));

    /** A bus that acknowledges, or dies after some messages of a batch. */
    private static final class Bus implements EventPublisher {
        final List<Message> received = new ArrayList<>();
        int diesAfter = Integer.MAX_VALUE;

        @Override
        public void publish(List<Message> batch) {
            for (var message : batch) {
                if (diesAfter-- == 0) throw new PublishException("the bus is away", new IllegalStateException());
                received.add(message);
            }
        }

        List<Object> events() {
            return received.stream().map(message -> message.outgoing().event()).toList();
        }
    }

    record RoomOpened(String name) {}

    private record Names() implements Publication<Room.Event> {
        @Override
        public StoredAggregate<?, ?, Room.Event, ?> source() {
            return Room.ROOMS;
        }

        @Override
        public List<Outgoing> publish(Envelope<Room.Event> envelope) {
            return switch (envelope.event()) {
                case Room.Event.Opened e when e.name().equals("bug") -> throw new IllegalStateException("a bug");
                case Room.Event.Opened e ->
                    List.of(new Outgoing("rooms", envelope.stream().id(), new RoomOpened(e.name())));
                case Room.Event.Entered _, Room.Event.Closed _ -> List.of();
            };
        }
    }

    private void open(String room, String name) {
        fixture.store.handle(Room.ROOMS, room, new Room.Command.OpenRoom(name));
    }

    private static void insert(Connection connection, String room, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("insert into event (category, stream, version, type, type_version, payload, recorded_at)"
                    + " values ('room', '" + room + "', 1, 'RoomOpened', 1, '{\"name\": \"" + name + "\"}', now())");
        }
    }

    private void drain() {
        while (relay.advance() == Follower.Outcome.PROGRESSED) {}
    }

    @Test
    void a_transaction_that_commits_late_is_not_skipped() throws SQLException {
        try (var older = fixture.connection();
                var newer = fixture.connection()) {
            older.setAutoCommit(false);
            newer.setAutoCommit(false);
            insert(older, "r1", "older"); // Has the lower position and the lower transaction id …
            insert(newer, "r2", "newer");
            newer.commit(); // … but is not in sight yet.
            assertThat(relay.advance()).isEqualTo(Follower.Outcome.AWAITING_OLDER);
            assertThat(caughtUp).isZero();
            assertThat(bus.received).isEmpty();
            older.commit();
        }
        drain();
        assertThat(bus.events()).containsExactly(new RoomOpened("older"), new RoomOpened("newer"));
        assertThat(caughtUp).isPositive();
    }

    @Test
    void an_older_transaction_that_appends_last_is_not_skipped() throws SQLException {
        try (var older = fixture.connection();
                var newer = fixture.connection()) {
            older.setAutoCommit(false);
            newer.setAutoCommit(false);
            try (var statement = older.createStatement()) {
                statement.execute("select pg_current_xact_id()");
            }
            insert(newer, "r2", "newer"); // The lower position with the higher transaction id.
            insert(older, "r1", "older");
            newer.commit();
            assertThat(relay.advance()).isEqualTo(Follower.Outcome.AWAITING_OLDER);
            older.commit();
        }
        drain();
        assertThat(bus.events()).containsExactly(new RoomOpened("older"), new RoomOpened("newer"));
    }

    @Test
    void a_relay_that_dies_in_mid_batch_loses_nothing_and_repeats_ids() {
        for (int i = 0; i < 10; i++) open("r" + i, "name" + i);
        bus.diesAfter = 4;
        assertThatThrownBy(relay::advance).isInstanceOf(EventPublisher.PublishException.class);
        bus.diesAfter = Integer.MAX_VALUE;
        drain();
        assertThat(bus.received).hasSize(14);
        var ids = new HashSet<>();
        for (var message : bus.received) ids.add(message.id());
        assertThat(ids).hasSize(10);
        assertThat(bus.events().subList(4, 14))
                .startsWith(new RoomOpened("name0"))
                .endsWith(new RoomOpened("name9"));
    }

    @Test
    void a_publication_that_fails_is_put_aside_and_the_next_goes_out() {
        open("r1", "bug");
        open("r2", "green");
        drain();
        assertThat(bus.events()).containsExactly(new RoomOpened("green"));
        assertThat(fixture.tables.parked().all()).singleElement().satisfies(parked -> assertThat(parked.what())
                .isEqualTo("room/r1@1"));
    }

    @Test
    void an_unreadable_event_is_passed_over_and_its_stream_quarantined() {
        open("r1", "blue");
        open("r2", "green");
        fixture.jdbc()
                .sql("update event set type_version = 9 where stream = 'r1'")
                .update();
        drain();
        assertThat(bus.events()).containsExactly(new RoomOpened("green"));
        assertThat(fixture.tables.quarantine().all()).hasSize(1);
    }

    @Test
    void a_rewound_relay_publishes_the_whole_history_with_the_same_ids() {
        open("r1", "blue");
        open("r2", "green");
        drain();
        assertThat(relay.lag(100)).isZero();
        fixture.tables.cursors().rewind(ContractOutlet.NAME);
        assertThat(relay.lag(100)).isEqualTo(2);
        drain();
        assertThat(bus.received.subList(2, 4)).isEqualTo(bus.received.subList(0, 2));
    }
}
