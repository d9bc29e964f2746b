package dev.faultline.eventstore.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final VirtualTime time = VirtualTime.startingAt(NOON);
    private final StoreFixture fixture = new StoreFixture(time);
    private final Closing closing = new Closing();
    private final Reactions reactions = new Reactions(fixture.store, fixture.tables);
    private final EventLog log = new EventLog(fixture.tables, fixture.catalog);
    private final Follower<?> follower = log.follow(closing, reactions);
    private final WakeUpTask wakeUps = new WakeUpTask(fixture.tables, reactions, List.of(closing));

    /** Closes a room a minute after the first person has entered; the doorman comes when it opens. */
    private static final class Closing implements Process<Room.Event> {
        int failures;

        @Override
        public String name() {
            return "closing";
        }

        @Override
        public StoredAggregate<?, ?, Room.Event, ?> source() {
            return Room.ROOMS;
        }

        @Override
        public List<Effect> react(Envelope<Room.Event> envelope) {
            String room = envelope.stream().id();
            if (failures-- > 0) throw new IllegalStateException("not yet");
            return switch (envelope.event()) {
                case Room.Event.Opened _ -> List.of(Effect.issue(Room.ROOMS, room, new Room.Command.Enter("doorman")));
                case Room.Event.Entered _ ->
                    List.of(Effect.wakeAt(room, envelope.recordedAt().plusSeconds(60)));
                case Room.Event.Closed _ -> List.of(Effect.cancel(room));
            };
        }

        @Override
        public List<Effect> wake(String key, Instant now) {
            return List.of(Effect.issue(Room.ROOMS, key, new Room.Command.CloseRoom()));
        }
    }

    private void open(String room) {
        fixture.store.handle(Room.ROOMS, room, new Room.Command.OpenRoom(room));
    }

    private void drain() {
        while (follower.advance() != Follower.Outcome.IDLE) {}
    }

    private Room.State state(String room) {
        return fixture.store.load(Room.ROOMS, room).state();
    }

    @Test
    void events_become_commands_that_name_their_cause() {
        open("r1");
        drain();
        assertThat(state("r1")).isEqualTo(new Room.State.Open("r1", 1));
        assertThat(fixture.jdbc()
                        .sql("select count(*) from event e join event c on e.causation = c.id"
                                + " where c.type = 'RoomOpened' and e.type = 'PersonEntered'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void a_wake_up_comes_when_it_is_due_and_once() {
        open("r1");
        drain();
        time.advance(Duration.ofMillis(59_999));
        wakeUps.run();
        assertThat(state("r1")).isInstanceOf(Room.State.Open.class);
        time.advance(Duration.ofMillis(1));
        wakeUps.run();
        assertThat(state("r1")).isEqualTo(new Room.State.Closed());
        assertThat(fixture.tables.wakeUps().next()).isEmpty();
    }

    @Test
    void a_cancelled_wake_up_never_comes() {
        open("r1");
        drain();
        fixture.store.handle(Room.ROOMS, "r1", new Room.Command.CloseRoom());
        drain();
        assertThat(fixture.tables.wakeUps().next()).isEmpty();
    }

    @Test
    void a_wake_up_that_is_asked_for_again_while_it_is_served_stays() {
        fixture.tables.wakeUps().set("closing", "r1", NOON);
        var due = fixture.tables.wakeUps().due(NOON, 10).getFirst();
        fixture.tables.wakeUps().set("closing", "r1", NOON.plusSeconds(1));
        fixture.tables.wakeUps().served(due);
        assertThat(fixture.tables.wakeUps().next()).contains(NOON.plusSeconds(1));
    }

    @Test
    void a_failing_reaction_is_tried_again_and_then_put_aside() {
        open("r1");
        closing.failures = Reactions.ATTEMPTS - 1;
        drain();
        assertThat(state("r1")).isEqualTo(new Room.State.Open("r1", 1));
        assertThat(fixture.tables.parked().all()).isEmpty();
        open("r2");
        closing.failures = Reactions.ATTEMPTS;
        drain();
        assertThat(state("r2")).isEqualTo(new Room.State.Open("r2", 0));
        assertThat(fixture.tables.parked().all()).singleElement().satisfies(parked -> assertThat(parked.what())
                .isEqualTo("room/r2@1"));
    }

    @Test
    void a_damaged_stream_does_not_hold_up_the_others() {
        open("r1");
        open("r2");
        fixture.tables.quarantine().add(Room.AGGREGATE.stream("r1"), "for the test");
        drain();
        assertThat(state("r2")).isEqualTo(new Room.State.Open("r2", 1));
        assertThat(fixture.tables.parked().all()).hasSize(1);
    }

    @Test
    void a_wake_up_without_its_process_is_put_aside() {
        fixture.tables.wakeUps().set("forgotten", "x", NOON);
        wakeUps.run();
        assertThat(fixture.tables.wakeUps().next()).isEmpty();
        assertThat(fixture.tables.parked().all()).hasSize(1);
    }
}
