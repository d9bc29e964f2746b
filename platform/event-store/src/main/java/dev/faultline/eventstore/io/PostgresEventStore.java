package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventsourcing.Version;
import dev.faultline.eventstore.ContentionException;
import dev.faultline.eventstore.Current;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.QuarantinedStreamException;
import dev.faultline.eventstore.Snapshots;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UnreadableEventException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The event store on the Postgres schema that {@link EventStoreSchema} makes. */
public final class PostgresEventStore implements EventStore {
    /** How often a command is decided; with the pauses between, about a second. */
    static final int ATTEMPTS = 10;

    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 200_000_000;

    /** The event or message that the command follows from, where a process issues it. */
    static final ScopedValue<UUID> CAUSE = ScopedValue.newInstance();

    private final StoreTables tables;
    private final Catalog catalog;
    private final TransactionTemplate nested;
    private final TransactionTemplate whole;

    public PostgresEventStore(StoreTables tables, Catalog catalog) {
        this.tables = tables;
        this.catalog = catalog;
        // Nested is a transaction of its own, or a savepoint inside inOneTransaction.
        this.nested = new TransactionTemplate(tables.transactions());
        this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.whole = new TransactionTemplate(tables.transactions());
    }

    @Override
    public <S, C, E, R> Handled<E, R> handle(StoredAggregate<S, C, E, R> aggregate, String id, C command) {
        catalog.require(aggregate, "a command");
        var stream = aggregate.aggregate().stream(id);
        return quarantining(() -> retrying(stream.toString(), () -> attempt(aggregate, stream, command)));
    }

    private <S, C, E, R> Handled<E, R> attempt(StoredAggregate<S, C, E, R> aggregate, StreamId stream, C command) {
        return nested.execute(status -> {
            var before = read(aggregate, stream);
            return switch (aggregate.aggregate().decide().apply(before.state(), command)) {
                case Decision.Refused<E, R>(R refusal) -> new Handled.Refused<>(refusal);
                case Decision.Accepted<E, R>(List<E> events)
                when events.isEmpty() -> new Handled.Accepted<>(List.of(), before.version());
                case Decision.Accepted<E, R>(List<E> events) -> {
                    var handled = this.<S, E, R>append(aggregate, stream, before, events);
                    if (handled instanceof Handled.NameTaken<E, R>) status.setRollbackOnly();
                    yield handled;
                }
            };
        });
    }

    private <S, E, R> Handled<E, R> append(
            StoredAggregate<S, ?, E, R> aggregate, StreamId stream, Current<S> before, List<E> events) {
        S state = before.state();
        for (E event : events) state = evolve(aggregate, stream, state, event);
        Instant at = tables.time().now().truncatedTo(ChronoUnit.MICROS); // Postgres keeps no more.
        UUID cause = CAUSE.isBound() ? CAUSE.get() : null;
        var appended = tables.events().append(aggregate.types(), stream, before.version(), events, cause, at);
        var taken = tables.names().apply(aggregate.names(), appended);
        if (taken.isPresent())
            return new Handled.NameTaken<>(taken.get().name(), taken.get().holder());
        for (Projection<?> projection : catalog.projections(stream.category()))
            for (var envelope : appended) project(projection, envelope);
        var version = before.version().plus(events.size());
        snapshot(aggregate.snapshots(), stream, before.version(), new Current<>(state, version));
        tables.events().wakeFollowers(tables.channel());
        return new Handled.Accepted<>(appended, version);
    }

    /** A decision whose events cannot follow is a bug of its aggregate; the stream has not been touched. */
    private static <S, E> S evolve(StoredAggregate<S, ?, E, ?> aggregate, StreamId stream, S state, E event) {
        try {
            return aggregate.aggregate().evolve().apply(state, event);
        } catch (CorruptStreamException e) {
            throw new IllegalStateException("a decision would have damaged " + stream, e);
        }
    }

    @SuppressWarnings("unchecked") // The catalog hands out the projections of the stream's own category.
    static void project(Projection<?> projection, Envelope<?> envelope) {
        ((Projection<Object>) projection).apply((Envelope<Object>) envelope);
    }

    private <S> void snapshot(@Nullable Snapshots<S> kept, StreamId stream, Version before, Current<S> current) {
        if (kept == null) return;
        boolean due = before.value() / kept.every() < current.version().value() / kept.every();
        if (due) tables.snapshots().save(kept, stream, current);
    }

    @Override
    public <S> Current<S> load(StoredAggregate<S, ?, ?, ?> aggregate, String id) {
        return quarantining(() -> read(aggregate, aggregate.aggregate().stream(id)));
    }

    private <S, E> Current<S> read(StoredAggregate<S, ?, E, ?> aggregate, StreamId stream) {
        var damaged = tables.quarantine().reason(stream);
        if (damaged.isPresent()) throw new QuarantinedStreamException(stream, damaged.get());
        var kept = aggregate.snapshots();
        var initial = new Current<>(aggregate.aggregate().initial(), Version.NONE);
        Current<S> base =
                kept == null ? initial : tables.snapshots().find(kept, stream).orElse(initial);
        S state = base.state();
        Version version = base.version();
        try {
            for (var row : tables.events().after(stream, base.version())) {
                if (row.version().value() != version.value() + 1)
                    throw new DamagedStreamException(stream, "version " + (version.value() + 1) + " is missing");
                E event = tables.events().read(aggregate.types(), row).event();
                state = aggregate.aggregate().evolve().apply(state, event);
                version = row.version();
            }
        } catch (CorruptStreamException | UnreadableEventException e) {
            throw new DamagedStreamException(stream, String.valueOf(e.getMessage()));
        }
        return new Current<>(state, version);
    }

    @Override
    public <E> List<Envelope<E>> history(StoredAggregate<?, ?, E, ?> aggregate, String id) {
        var stream = aggregate.aggregate().stream(id);
        return quarantining(() -> tables.events().after(stream, Version.NONE).stream()
                .map(row -> {
                    try {
                        return tables.events().read(aggregate.types(), row);
                    } catch (UnreadableEventException e) {
                        throw new DamagedStreamException(stream, String.valueOf(e.getMessage()));
                    }
                })
                .toList());
    }

    @Override
    public <T> T inOneTransaction(Supplier<T> work) {
        return quarantining(() -> retrying("a transaction", () -> whole.execute(_ -> work.get())));
    }

    /** Runs again after a lost race, with a growing, random pause. */
    private <T> T retrying(String what, Supplier<T> attempt) {
        boolean outermost = !TransactionSynchronizationManager.isActualTransactionActive();
        long pause = FIRST_PAUSE_NANOS;
        for (int attempts = 1; ; attempts++) {
            try {
                return attempt.get();
            } catch (VersionConflictException lost) {
                if (attempts == ATTEMPTS) throw new ContentionException(what, attempts);
            } catch (ConcurrencyFailureException deadlock) {
                // The locks of an outer transaction stay: only the outermost can begin anew.
                if (!outermost) throw deadlock;
                if (attempts == ATTEMPTS) throw new ContentionException(what, attempts);
            }
            LockSupport.parkNanos(tables.random().nextLong(pause / 2, pause));
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    /** Records damage once the transaction that met it has ended, since that one is undone. */
    private <T> T quarantining(Supplier<T> work) {
        try {
            return work.get();
        } catch (DamagedStreamException e) {
            if (TransactionSynchronizationManager.isActualTransactionActive()) throw e;
            tables.quarantine().add(e.stream(), e.reason());
            throw new QuarantinedStreamException(e.stream(), e.reason());
        }
    }
}
