package dev.faultline.eventstore;

/**
 * Keeps an aggregate's state beside its stream, so that loading reads the tail only. Droppable at any time: a snapshot
 * of another version, or one that cannot be read, is passed over and the stream is read whole.
 *
 * @param state the state's type; if sealed, its records are told apart by {@code @type}
 * @param version raise it whenever the state's shape or {@code evolve} changes
 * @param every a snapshot is taken when this many events have been appended since the last one
 */
public record Snapshots<S>(Class<S> state, int version, int every) {
    public Snapshots {
        if (every < 1) throw new IllegalArgumentException("a snapshot every " + every + " events");
    }
}
