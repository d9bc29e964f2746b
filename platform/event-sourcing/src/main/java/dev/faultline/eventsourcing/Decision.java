package dev.faultline.eventsourcing;

import java.util.List;

/** What an aggregate answers to a command: the events that follow from it, or the fact that forbids it. */
public sealed interface Decision<E, R> {

    /** The command is granted; an empty list says that it changes nothing. */
    record Accepted<E, R>(List<E> events) implements Decision<E, R> {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** The command is refused; nothing happens. */
    record Refused<E, R>(R refusal) implements Decision<E, R> {}

    @SafeVarargs
    static <E, R> Decision<E, R> accept(E... events) {
        return new Accepted<>(List.of(events));
    }

    static <E, R> Decision<E, R> accept(List<? extends E> events) {
        return new Accepted<>(List.copyOf(events));
    }

    static <E, R> Decision<E, R> refuse(R refusal) {
        return new Refused<>(refusal);
    }
}
