package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventsourcing.Version;
import dev.faultline.eventstore.Current;
import dev.faultline.eventstore.Snapshots;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** States kept beside their streams. Every row may be deleted at any time. */
final class SnapshotRows {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRows.class);
    private final JdbcClient jdbc;
    private final JsonMapper json;

    SnapshotRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    <S> Optional<Current<S>> find(Snapshots<S> kept, StreamId stream) {
        return jdbc.sql(
                        "select version, state from snapshot where category = ? and stream = ? and snapshot_version = ?")
                .params(stream.category(), stream.id(), kept.version())
                .query((rows, _) -> read(kept, stream, rows.getLong(1), rows.getString(2)))
                .optional()
                .flatMap(found -> found);
    }

    private <S> Optional<Current<S>> read(Snapshots<S> kept, StreamId stream, long version, String state) {
        try {
            return Optional.of(new Current<>(json.readValue(state, kept.state()), new Version(version)));
        } catch (JacksonException e) {
            LOG.warn("The snapshot of {} cannot be read and is passed over: {}", stream, e.getMessage());
            return Optional.empty();
        }
    }

    <S> void save(Snapshots<S> kept, StreamId stream, Current<S> current) {
        jdbc.sql(
                        "insert into snapshot (category, stream, version, snapshot_version, state) values (?, ?, ?, ?, ?::jsonb)"
                                + " on conflict (category, stream) do update set version = excluded.version,"
                                + " snapshot_version = excluded.snapshot_version, state = excluded.state")
                .params(
                        stream.category(),
                        stream.id(),
                        current.version().value(),
                        kept.version(),
                        json.writerFor(kept.state()).writeValueAsString(current.state()))
                .update();
    }

    void clear() {
        jdbc.sql("delete from snapshot").update();
    }
}
