package dev.faultline.eventstore;

import dev.faultline.eventsourcing.StreamId;
import java.util.List;

/** Which unique names an event claims and releases for its stream. Pure; the claims are rebuilt from the events. */
@FunctionalInterface
public interface UniqueNames<E> {
    List<Change> changes(StreamId stream, E event);

    /** A step of a name's life. */
    sealed interface Change {
        UniqueName name();

        /** The stream takes the name; a stream that holds it already keeps it. */
        record Claimed(UniqueName name) implements Change {}

        /** The stream gives the name up. */
        record Released(UniqueName name) implements Change {}
    }

    static Change claim(String scope, String name) {
        return new Change.Claimed(new UniqueName(scope, name));
    }

    static Change release(String scope, String name) {
        return new Change.Released(new UniqueName(scope, name));
    }

    static <E> UniqueNames<E> none() {
        return (_, _) -> List.of();
    }
}
