package dev.faultline.service.notes;

import static dev.faultline.eventsourcing.Decision.accept;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.StoredAggregate;

/** A text that may be rewritten. */
final class Note {
    private Note() {}

    record State(String text) {}

    sealed interface Event {
        record Written(String text) implements Event {}
    }

    record Write(String text) {}

    record Refusal() {}

    static final StoredAggregate<State, Write, Event, Refusal> NOTES = StoredAggregate.of(
            new Aggregate<>("note", new State(""), Note::decide, Note::evolve),
            EventTypes.of(Event.class).type("Written", Event.Written.class));

    private static Decision<Event, Refusal> decide(State state, Write command) {
        return state.text().equals(command.text()) ? accept() : accept(new Event.Written(command.text()));
    }

    private static State evolve(State state, Event event) {
        return switch (event) {
            case Event.Written written -> new State(written.text());
        };
    }
}
