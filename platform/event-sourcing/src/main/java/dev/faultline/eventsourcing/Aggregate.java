package dev.faultline.eventsourcing;

import java.util.function.BiFunction;

/**
 * A kind of stream and its two pure functions. {@code decide} turns a command into events or a refusal; {@code evolve}
 * folds an event into the state and throws {@link CorruptStreamException} on a history that cannot be.
 *
 * @param category the stream's kind, permanent: it is the first part of every stream's name
 * @param initial the state before the first event
 */
public record Aggregate<S, C, E, R>(
        String category, S initial, BiFunction<S, C, Decision<E, R>> decide, BiFunction<S, E, S> evolve) {

    public StreamId stream(String id) {
        return new StreamId(category, id);
    }

    public S replay(Iterable<? extends E> events) {
        S state = initial;
        for (E event : events) state = evolve.apply(state, event);
        return state;
    }
}
