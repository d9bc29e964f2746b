package dev.faultline.eventstore;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventsourcing.Version;
import java.util.List;
import java.util.function.Function;

/** What became of a command. Only {@link Accepted} has left a trace. */
public sealed interface Handled<E, R> {

    /**
     * @param events what was appended; empty when the command changed nothing
     * @param version the stream's version afterwards
     */
    record Accepted<E, R>(List<Envelope<E>> events, Version version) implements Handled<E, R> {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** The aggregate refused. */
    record Refused<E, R>(R refusal) implements Handled<E, R> {}

    /** The aggregate would have accepted, but another stream holds a unique name that the events claim. */
    record NameTaken<E, R>(UniqueName name, StreamId holder) implements Handled<E, R> {}

    /** The accepted events, or the exception that the service's table makes of the refusal or of the taken name. */
    default Accepted<E, R> acceptedOr(
            Function<? super R, ? extends RuntimeException> refused,
            Function<? super UniqueName, ? extends RuntimeException> taken) {
        return switch (this) {
            case Accepted<E, R> accepted -> accepted;
            case Refused<E, R>(R refusal) -> throw refused.apply(refusal);
            case NameTaken<E, R>(UniqueName name, StreamId _) -> throw taken.apply(name);
        };
    }

    /** {@link #acceptedOr(Function, Function)} for an aggregate whose events claim no names. */
    default Accepted<E, R> acceptedOr(Function<? super R, ? extends RuntimeException> refused) {
        return acceptedOr(refused, name -> new IllegalStateException("nobody maps the taken name " + name));
    }
}
