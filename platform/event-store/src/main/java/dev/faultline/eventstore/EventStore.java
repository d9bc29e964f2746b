package dev.faultline.eventstore;

import dev.faultline.eventsourcing.Envelope;
import java.util.List;
import java.util.function.Supplier;

/**
 * The streams of one service. Thread-safe. When the database cannot be reached every method throws Spring's
 * {@link org.springframework.dao.DataAccessException} (or {@link org.springframework.transaction.TransactionException})
 * and nothing has happened, except that a commit whose reply was lost may have.
 */
public interface EventStore {
    /**
     * Loads the stream, decides, and appends the events together with the service's projections and name claims in one
     * transaction. When somebody else appended in between, it loads and decides again, a bounded number of times.
     *
     * @throws QuarantinedStreamException when the stream is damaged
     * @throws ContentionException when others kept winning; the caller may try again later
     */
    <S, C, E, R> Handled<E, R> handle(StoredAggregate<S, C, E, R> aggregate, String id, C command);

    /**
     * The state of an aggregate now; the initial state at version 0 when it has no events.
     *
     * @throws QuarantinedStreamException when the stream is damaged
     */
    <S> Current<S> load(StoredAggregate<S, ?, ?, ?> aggregate, String id);

    /** All events of a stream, oldest first. */
    <E> List<Envelope<E>> history(StoredAggregate<?, ?, E, ?> aggregate, String id);

    /**
     * Runs several {@link #handle} calls (and the caller's own SQL) in one transaction: all of it happens, or none. Throw
     * from {@code work} to undo everything. The work runs again from the start after a version conflict, so it must do
     * nothing but database work. Use it only where AWS promises atomicity: a command alone needs none.
     */
    <T> T inOneTransaction(Supplier<T> work);
}
