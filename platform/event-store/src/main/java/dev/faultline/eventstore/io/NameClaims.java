package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventstore.UniqueName;
import dev.faultline.eventstore.UniqueNames;
import dev.faultline.eventstore.UniqueNames.Change.Claimed;
import dev.faultline.eventstore.UniqueNames.Change.Released;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of unique names, kept in the appending transaction. */
final class NameClaims {
    private final JdbcClient jdbc;

    NameClaims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A name that another stream holds. */
    record Taken(UniqueName name, StreamId holder) {}

    /**
     * Applies the changes of some events in their order. A claim waits for a transaction that has claimed the same name
     * and not yet ended.
     *
     * @return the first name that another stream holds; the caller then undoes everything
     * @throws VersionConflictException when the holder let go at this moment: decide again
     */
    <E> Optional<Taken> apply(UniqueNames<E> names, List<Envelope<E>> events) {
        for (var envelope : events) {
            for (var change : names.changes(envelope.stream(), envelope.event())) {
                switch (change) {
                    case Released(UniqueName name) -> release(name, envelope.stream());
                    case Claimed(UniqueName name) -> {
                        var holder = claim(name, envelope);
                        if (holder.isPresent()) return Optional.of(new Taken(name, holder.get()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<StreamId> claim(UniqueName name, Envelope<?> by) {
        StreamId stream = by.stream();
        int claimed = jdbc.sql("insert into unique_name (scope, name, category, stream) values (?, ?, ?, ?)"
                        + " on conflict (scope, name) do nothing")
                .params(name.scope(), name.name(), stream.category(), stream.id())
                .update();
        if (claimed == 1) return Optional.empty();
        StreamId holder = jdbc.sql("select category, stream from unique_name where scope = ? and name = ?")
                .params(name.scope(), name.name())
                .query((rows, _) -> new StreamId(rows.getString(1), rows.getString(2)))
                .optional()
                .orElseThrow(() -> new VersionConflictException(stream, by.version()));
        return holder.equals(stream) ? Optional.empty() : Optional.of(holder);
    }

    private void release(UniqueName name, StreamId stream) {
        jdbc.sql("delete from unique_name where scope = ? and name = ? and category = ? and stream = ?")
                .params(name.scope(), name.name(), stream.category(), stream.id())
                .update();
    }

    void clear() {
        jdbc.sql("delete from unique_name").update();
    }
}
