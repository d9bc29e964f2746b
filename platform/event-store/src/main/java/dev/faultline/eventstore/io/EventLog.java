package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UnreadableEventException;
import java.util.List;
import java.util.Optional;

/** The service's own events in the order of their commits. */
public final class EventLog {
    private final StoreTables tables;
    private final Catalog catalog;
    private final CommitLog<EventRows.Row> log;

    public EventLog(StoreTables tables, Catalog catalog) {
        this.tables = tables;
        this.catalog = catalog;
        this.log = new CommitLog<>(tables.jdbc(), "event", EventRows.COLUMNS, (rows, _) -> EventRows.row(rows));
    }

    /** Handed the events that can be read; the others have damaged their streams and are passed over. */
    public interface Handler {
        /** @see Follower.Handler#handle */
        int handle(List<CommitLog.Entry<Optional<Envelope<?>>>> batch);

        /** @see Follower.Handler#beforeReading */
        default Runnable beforeReading() {
            return () -> {};
        }
    }

    /** A follower of all events. */
    public Follower<?> follow(String name, Handler handler) {
        return new Follower<>(name, log, tables.cursors(), new Follower.Handler<EventRows.Row>() {
            @Override
            public int handle(List<CommitLog.Entry<EventRows.Row>> batch) {
                return handler.handle(batch.stream()
                        .map(entry -> new CommitLog.Entry<>(entry.at(), read(name, entry.value())))
                        .toList());
            }

            @Override
            public Runnable beforeReading() {
                return handler.beforeReading();
            }
        });
    }

    /** A follower that lets a process react to the events of its aggregate. */
    public <E> Follower<?> follow(Process<E> process, Reactions reactions) {
        String category = catalog.require(process.source(), "process " + process.name());
        var handler = new ReactionHandler<Optional<Envelope<?>>>(
                process.name(), reactions, tables.parked(), read -> read.filter(
                                envelope -> envelope.stream().category().equals(category))
                        .map(envelope -> reaction(process, envelope)));
        return follow("process:" + process.name(), handler::handle);
    }

    @SuppressWarnings("unchecked") // The envelope is of the category of the process's source.
    private static <E> ReactionHandler.Reaction reaction(Process<E> process, Envelope<?> envelope) {
        return new ReactionHandler.Reaction(envelope.id(), item(envelope), () -> process.react((Envelope<E>) envelope));
    }

    static String item(Envelope<?> envelope) {
        return envelope.stream() + "@" + envelope.version().value();
    }

    private Optional<Envelope<?>> read(String follower, EventRows.Row row) {
        var aggregate = catalog.aggregate(row.stream().category());
        if (aggregate == null) return Optional.empty(); // A category that this release no longer has.
        try {
            return Optional.of(read(aggregate, row));
        } catch (UnreadableEventException e) {
            tables.quarantine().add(row.stream(), String.valueOf(e.getMessage()));
            tables.parked().park(follower, row.stream() + "@" + row.version().value(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private <E> Envelope<E> read(StoredAggregate<?, ?, E, ?> aggregate, EventRows.Row row) {
        return tables.events().read(aggregate.types(), row);
    }
}
