package dev.faultline.eventstore.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventsourcing.Version;
import dev.faultline.eventstore.Current;
import dev.faultline.eventstore.Handled;
import dev.faultline.eventstore.QuarantinedStreamException;
import dev.faultline.eventstore.UniqueName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresEventStoreTest {
    private static final Room.Command.OpenRoom OPEN = new Room.Command.OpenRoom("blue");
    private static final Room.Command.Enter ANN = new Room.Command.Enter("ann");

    private final StoreFixture fixture = new StoreFixture();
    private final PostgresEventStore store = fixture.store;

    private Handled<Room.Event, Room.Refusal> handle(String room, Room.Command command) {
        return store.handle(Room.ROOMS, room, command);
    }

    /** Runs all calls at the same moment. */
    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        var start = new CyclicBarrier(calls.size());
        var results = new ArrayList<Future<T>>();
        try (var threads = Executors.newCachedThreadPool()) {
            for (var call : calls)
                results.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
        }
        var values = new ArrayList<T>();
        for (var result : results) values.add(result.get());
        return values;
    }

    @Test
    void a_command_appends_its_events_and_its_read_model_together() {
        handle("r1", OPEN);
        var handled = handle("r1", ANN);
        assertThat(handled).isInstanceOfSatisfying(Handled.Accepted.class, accepted -> {
            assertThat(accepted.version()).isEqualTo(new Version(2));
            assertThat(accepted.events()).hasSize(1);
        });
        assertThat(fixture.people("r1")).containsExactly("ann");
        assertThat(store.history(Room.ROOMS, "r1"))
                .extracting(Envelope::event)
                .containsExactly(new Room.Event.Opened("blue"), new Room.Event.Entered("ann", true));
        assertThat(store.load(Room.ROOMS, "r1"))
                .isEqualTo(new Current<>(new Room.State.Open("blue", 1), new Version(2)));
    }

    @Test
    void a_refusal_is_a_value_and_leaves_nothing() {
        assertThat(handle("r1", ANN)).isEqualTo(new Handled.Refused<>(new Room.Refusal("closed")));
        assertThat(fixture.events()).isZero();
    }

    @Test
    void a_command_that_changes_nothing_keeps_the_version() {
        assertThat(handle("r1", new Room.Command.CloseRoom()))
                .isEqualTo(new Handled.Accepted<>(List.of(), Version.NONE));
    }

    @Test
    void a_failing_projection_undoes_the_append() {
        handle("r1", OPEN);
        handle("r1", ANN);
        assertThatThrownBy(() -> handle("r1", ANN)).hasMessageContaining("people_pkey");
        assertThat(fixture.events()).isEqualTo(2);
        assertThat(store.load(Room.ROOMS, "r1").version()).isEqualTo(new Version(2));
    }

    @Test
    void writers_of_one_stream_decide_again_until_all_have_appended() throws Exception {
        handle("r1", OPEN);
        var calls = new ArrayList<Callable<Handled<Room.Event, Room.Refusal>>>();
        for (int i = 0; i < 4; i++) {
            var enter = new Room.Command.Enter("person" + i);
            calls.add(() -> handle("r1", enter));
        }
        assertThat(atOnce(calls)).allMatch(Handled.Accepted.class::isInstance);
        assertThat(store.load(Room.ROOMS, "r1").state()).isEqualTo(new Room.State.Open("blue", 4));
        assertThat(store.history(Room.ROOMS, "r1"))
                .extracting(envelope -> envelope.version().value())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(fixture.people("r1")).hasSize(4);
    }

    @Test
    void only_one_of_many_gets_a_unique_name() throws Exception {
        var calls = new ArrayList<Callable<Handled<Room.Event, Room.Refusal>>>();
        for (int i = 0; i < 4; i++) {
            String room = "r" + i;
            calls.add(() -> handle(room, OPEN));
        }
        var results = atOnce(calls);
        assertThat(results).filteredOn(Handled.Accepted.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(Handled.NameTaken.class::isInstance).hasSize(3);
        assertThat(fixture.events()).isEqualTo(1);
    }

    @Test
    void a_released_name_is_free_again() {
        handle("r1", OPEN);
        assertThat(handle("r2", OPEN))
                .isEqualTo(new Handled.NameTaken<>(new UniqueName("room-name", "blue"), new StreamId("room", "r1")));
        handle("r1", new Room.Command.CloseRoom());
        assertThat(handle("r2", OPEN)).isInstanceOf(Handled.Accepted.class);
        assertThat(handle("r1", OPEN)).isInstanceOf(Handled.NameTaken.class);
    }

    @Test
    void a_transaction_of_several_commands_happens_whole_or_not_at_all() {
        assertThatThrownBy(() -> store.inOneTransaction(() -> {
                    handle("r1", OPEN);
                    handle("r2", new Room.Command.OpenRoom("green"));
                    return handle("r3", OPEN)
                            .acceptedOr(
                                    _ -> new IllegalStateException(),
                                    name -> new IllegalArgumentException(name.name()));
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blue");
        assertThat(fixture.events()).isZero();
        store.inOneTransaction(() -> {
            handle("r1", OPEN);
            assertThat(handle("r2", OPEN)).isInstanceOf(Handled.NameTaken.class);
            return handle("r2", new Room.Command.OpenRoom("green"));
        });
        assertThat(fixture.events()).isEqualTo(2);
    }

    @Test
    void a_snapshot_spares_the_history_and_may_be_dropped() {
        handle("r1", OPEN);
        handle("r1", ANN);
        handle("r1", new Room.Command.Enter("bob"));
        handle("r1", new Room.Command.Enter("cid"));
        var four = new Current<>(new Room.State.Open("blue", 3), new Version(4));
        assertThat(fixture.jdbc()
                        .sql("select version from snapshot")
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
        // The events under the snapshot are not read: one that no longer can be goes unnoticed.
        fixture.jdbc()
                .sql("update event set type = 'Unknown' where version = 2")
                .update();
        assertThat(store.load(Room.ROOMS, "r1")).isEqualTo(four);
        fixture.jdbc()
                .sql("update event set type = 'PersonEntered' where version = 2")
                .update();
        fixture.jdbc().sql("update snapshot set state = '{}'").update();
        assertThat(store.load(Room.ROOMS, "r1")).isEqualTo(four);
        fixture.jdbc()
                .sql("update snapshot set snapshot_version = 0, state = '{\"@type\":\"Closed\"}'")
                .update();
        assertThat(store.load(Room.ROOMS, "r1")).isEqualTo(four);
    }

    @Test
    void an_old_event_is_read_through_its_upcaster() {
        handle("r1", OPEN);
        fixture.jdbc()
                .sql("insert into event (category, stream, version, type, type_version, payload, recorded_at)"
                        + " values ('room', 'r1', 2, 'PersonEntered', 1, '{\"person\": \"old\"}', now())")
                .update();
        assertThat(store.history(Room.ROOMS, "r1"))
                .extracting(Envelope::event)
                .last()
                .isEqualTo(new Room.Event.Entered("old", true));
    }

    @Test
    void a_damaged_stream_refuses_alone() {
        handle("r1", OPEN);
        handle("r2", new Room.Command.OpenRoom("green"));
        // Opened twice: a history that cannot be.
        fixture.jdbc()
                .sql("insert into event (category, stream, version, type, type_version, payload, recorded_at)"
                        + " values ('room', 'r1', 2, 'RoomOpened', 1, '{\"name\": \"red\"}', now())")
                .update();
        assertThatThrownBy(() -> handle("r1", ANN)).isInstanceOf(QuarantinedStreamException.class);
        assertThatThrownBy(() -> store.load(Room.ROOMS, "r1")).isInstanceOf(QuarantinedStreamException.class);
        assertThatThrownBy(() -> store.inOneTransaction(() -> handle("r1", ANN)))
                .isInstanceOf(QuarantinedStreamException.class);
        assertThat(handle("r2", ANN)).isInstanceOf(Handled.Accepted.class);
        assertThat(fixture.tables.quarantine().all()).singleElement().satisfies(row -> assertThat(row.stream())
                .isEqualTo(new StreamId("room", "r1")));
    }

    @Test
    void an_unreadable_event_or_a_gap_damages_its_stream() {
        handle("r1", OPEN);
        fixture.jdbc().sql("update event set type = 'Unknown'").update();
        assertThatThrownBy(() -> handle("r1", ANN))
                .isInstanceOf(QuarantinedStreamException.class)
                .hasMessageContaining("nothing is known by that name");
        handle("r2", new Room.Command.OpenRoom("green"));
        fixture.jdbc().sql("update event set version = 2 where stream = 'r2'").update();
        assertThatThrownBy(() -> handle("r2", ANN))
                .isInstanceOf(QuarantinedStreamException.class)
                .hasMessageContaining("version 1 is missing");
    }

    @Test
    void read_models_and_names_are_rebuilt_from_the_events() {
        handle("r1", OPEN);
        handle("r1", ANN);
        handle("r2", new Room.Command.OpenRoom("green"));
        handle("r2", new Room.Command.CloseRoom());
        fixture.jdbc().sql("update people set person = 'somebody else'").update();
        fixture.jdbc().sql("delete from unique_name").update();
        fixture.jdbc()
                .sql("insert into unique_name values ('room-name', 'green', 'room', 'r9')")
                .update();
        fixture.readModels.rebuild();
        assertThat(fixture.people("r1")).containsExactly("ann");
        assertThat(handle("r3", OPEN)).isInstanceOf(Handled.NameTaken.class);
        assertThat(handle("r3", new Room.Command.OpenRoom("green"))).isInstanceOf(Handled.Accepted.class);
        fixture.jdbc().sql("delete from people").update();
        fixture.readModels.rebuild("people");
        assertThat(fixture.people("r1")).containsExactly("ann");
        assertThatThrownBy(() -> fixture.readModels.rebuild("nobody")).isInstanceOf(IllegalArgumentException.class);
    }
}
