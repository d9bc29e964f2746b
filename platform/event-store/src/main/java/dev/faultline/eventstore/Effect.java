package dev.faultline.eventstore;

import java.time.Instant;

/** What a process wants to happen. */
public sealed interface Effect {

    /** A command to one of the service's own aggregates. A refusal ends it; a conflict is retried. */
    record Issue<C>(StoredAggregate<?, C, ?, ?> aggregate, String id, C command) implements Effect {}

    /** Calls the process's {@link Reactor#wake} at the given time; a later one with the same key replaces it. */
    record WakeAt(String key, Instant at) implements Effect {}

    /** Forgets a wake-up; without effect if there is none. */
    record Cancel(String key) implements Effect {}

    static <C> Effect issue(StoredAggregate<?, C, ?, ?> aggregate, String id, C command) {
        return new Issue<>(aggregate, id, command);
    }

    static Effect wakeAt(String key, Instant at) {
        return new WakeAt(key, at);
    }

    static Effect cancel(String key) {
        return new Cancel(key);
    }
}
