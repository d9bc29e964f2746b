package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventsourcing.Version;
import dev.faultline.eventstore.EventTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the rows of the event table. */
final class EventRows {
    static final String COLUMNS = "position, category, stream, version, type, type_version, payload, id, recorded_at";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    EventRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** An event that has not been read back yet: reading may fail, which damages its stream only. */
    record Row(
            long position,
            StreamId stream,
            Version version,
            String type,
            int typeVersion,
            String payload,
            UUID id,
            Instant recordedAt) {}

    static Row row(ResultSet rows) throws SQLException {
        return new Row(
                rows.getLong("position"),
                new StreamId(rows.getString("category"), rows.getString("stream")),
                new Version(rows.getLong("version")),
                rows.getString("type"),
                rows.getInt("type_version"),
                rows.getString("payload"),
                rows.getObject("id", UUID.class),
                rows.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }

    <E> Envelope<E> read(EventTypes<E> types, Row row) {
        E event = types.read(json, row.type(), row.typeVersion(), row.payload());
        return new Envelope<>(row.stream(), row.version(), row.position(), row.id(), row.recordedAt(), event);
    }

    List<Row> after(StreamId stream, Version version) {
        return jdbc.sql("select " + COLUMNS
                        + " from event where category = ? and stream = ? and version > ? order by version")
                .params(stream.category(), stream.id(), version.value())
                .query((rows, _) -> row(rows))
                .list();
    }

    /** Rows of all streams by position, for a rebuild. */
    List<Row> page(long afterPosition, int limit) {
        return jdbc.sql("select " + COLUMNS + " from event where position > ? order by position limit ?")
                .params(afterPosition, limit)
                .query((rows, _) -> row(rows))
                .list();
    }

    /** @throws VersionConflictException when somebody else has appended at one of the versions */
    <E> List<Envelope<E>> append(
            EventTypes<E> types, StreamId stream, Version expected, List<E> events, @Nullable UUID cause, Instant at) {
        var appended = new ArrayList<Envelope<E>>();
        for (E event : events) {
            Version version = expected.plus(appended.size() + 1);
            var named = types.named(event);
            appended.add(
                    jdbc.sql("insert into event (category, stream, version, type, type_version, payload, causation,"
                                    + " recorded_at) values (?, ?, ?, ?, ?, ?::jsonb, ?, ?)"
                                    + " on conflict (category, stream, version) do nothing returning position, id")
                            .param(stream.category())
                            .param(stream.id())
                            .param(version.value())
                            .param(named.name())
                            .param(named.version())
                            .param(json.writeValueAsString(event))
                            .param(cause)
                            .param(at.atOffset(ZoneOffset.UTC))
                            .query((rows, _) -> new Envelope<>(
                                    stream, version, rows.getLong(1), rows.getObject(2, UUID.class), at, event))
                            .optional()
                            .orElseThrow(() -> new VersionConflictException(stream, version)));
        }
        return appended;
    }

    void wakeFollowers(String channel) {
        jdbc.sql("select pg_notify(?, '')").param(channel).query((_, _) -> true).single();
    }
}
