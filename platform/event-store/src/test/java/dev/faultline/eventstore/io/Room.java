package dev.faultline.eventstore.io;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.Snapshots;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UniqueNames;
import java.util.List;

/** The aggregate of these tests: a room with a unique name that people enter. */
final class Room {
    private Room() {}

    sealed interface State {
        record Closed() implements State {}

        record Open(String name, int people) implements State {}
    }

    sealed interface Command {
        record OpenRoom(String name) implements Command {}

        record Enter(String person) implements Command {}

        record CloseRoom() implements Command {}
    }

    sealed interface Event {
        record Opened(String name) implements Event {}

        record Entered(String person, boolean welcome) implements Event {}

        record Closed(String name) implements Event {}
    }

    record Refusal(String why) {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("room", new State.Closed(), Room::decide, Room::evolve);

    static final EventTypes<Event> TYPES = EventTypes.of(Event.class)
            .type("RoomOpened", Event.Opened.class)
            .type("PersonEntered", 2, Event.Entered.class)
            .upcast("PersonEntered", 1, json -> json.put("welcome", true))
            .type("RoomClosed", Event.Closed.class);

    static final StoredAggregate<State, Command, Event, Refusal> ROOMS = StoredAggregate.of(AGGREGATE, TYPES)
            .withSnapshots(new Snapshots<>(State.class, 1, 3))
            .withNames((_, event) -> switch (event) {
                case Event.Opened e -> List.of(UniqueNames.claim("room-name", e.name()));
                case Event.Entered _ -> List.of();
                case Event.Closed e -> List.of(UniqueNames.release("room-name", e.name()));
            });

    static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(State.Closed _, Command.OpenRoom c) -> accept(new Event.Opened(c.name()));
            case On(State.Closed _, Command.Enter _) -> refuse(new Refusal("closed"));
            case On(State.Closed _, Command.CloseRoom _) -> accept();
            case On(State.Open _, Command.OpenRoom _) -> refuse(new Refusal("open"));
            case On(State.Open _, Command.Enter c) -> accept(new Event.Entered(c.person(), true));
            case On(State.Open open, Command.CloseRoom _) -> accept(new Event.Closed(open.name()));
        };
    }

    static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(State.Closed _, Event.Opened e) -> new State.Open(e.name(), 0);
            case After(State.Open open, Event.Entered _) -> new State.Open(open.name(), open.people() + 1);
            case After(State.Open _, Event.Closed _) -> new State.Closed();
            case After(State.Closed _, Event.Entered _),
                    After(State.Closed _, Event.Closed _),
                    After(State.Open _, Event.Opened _) -> throw new CorruptStreamException(state, event);
        };
    }
}
