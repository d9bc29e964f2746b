package dev.faultline.eventbus.io;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.ContractProjection;
import dev.faultline.eventstore.io.CommitLog;
import dev.faultline.eventstore.io.Follower;
import dev.faultline.eventstore.io.ReactionHandler;
import dev.faultline.eventstore.io.Reactions;
import dev.faultline.eventstore.io.ReplaySource;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.topology.RegionJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** What the service has received: de-duplicated, and kept so that read models can be rebuilt from it. */
public final class InboxTable implements ReplaySource {
    private static final String COLUMNS =
            "position, id, topic, type, type_version, source, stream, source_position, at, data";
    private static final int PAGE = 500;

    private final StoreTables tables;
    private final ContractCatalog catalog;
    private final CommitLog<Row> log;

    private record Row(long position, String topic, WireEvent wire) {}

    public InboxTable(StoreTables tables, ContractCatalog catalog) {
        this.tables = tables;
        this.catalog = catalog;
        this.log = new CommitLog<>(tables.jdbc(), "inbox", COLUMNS, (rows, _) -> row(rows));
    }

    private static Row row(ResultSet rows) throws SQLException {
        return new Row(
                rows.getLong("position"),
                rows.getString("topic"),
                new WireEvent(
                        rows.getObject("id", UUID.class),
                        rows.getString("type"),
                        rows.getInt("type_version"),
                        rows.getString("source"),
                        rows.getString("stream"),
                        rows.getLong("source_position"),
                        rows.getObject("at", OffsetDateTime.class).toInstant(),
                        RegionJson.mapper().readTree(rows.getString("data"))));
    }

    /** Runs in the receiving transaction. False for an event that has been received before. */
    boolean insert(String topic, WireEvent wire) {
        int inserted = tables.jdbc()
                .sql("insert into inbox (id, topic, type, type_version, source, stream, source_position, at, data)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb) on conflict (id) do nothing")
                .params(
                        wire.id(),
                        topic,
                        wire.type(),
                        wire.version(),
                        wire.source(),
                        wire.stream(),
                        wire.position(),
                        wire.at().atOffset(ZoneOffset.UTC),
                        wire.data().toString())
                .update();
        if (inserted == 1)
            tables.jdbc()
                    .sql("select pg_notify(?, '')")
                    .param(tables.channel())
                    .query((_, _) -> true)
                    .single();
        return inserted == 1;
    }

    /** A follower that lets a process react to what is received on its topic. */
    public <T> Follower<?> follow(ContractProcess<T> process, Reactions reactions) {
        var handler = new ReactionHandler<Row>(process.name(), reactions, tables.parked(), row -> Optional.of(row)
                .filter(received -> received.topic().equals(process.topic().name()))
                .flatMap(received -> read(process.name(), received))
                .map(event -> reaction(process, event)));
        return new Follower<>("process:" + process.name(), log, tables.cursors(), handler);
    }

    @SuppressWarnings("unchecked") // The event was read by the types of the process's own topic.
    private static <T> ReactionHandler.Reaction reaction(ContractProcess<T> process, ContractEvent<?> event) {
        return new ReactionHandler.Reaction(
                event.id(), event.source() + " " + event.id(), () -> process.react((ContractEvent<T>) event));
    }

    @Override
    public Set<String> projections() {
        return catalog.projections().stream().map(ContractProjection::name).collect(Collectors.toSet());
    }

    @Override
    public void replay(Predicate<String> chosen) {
        tables.jdbc().sql("lock table inbox in share row exclusive mode").update();
        for (var projection : catalog.projections()) if (chosen.test(projection.name())) projection.clear();
        List<Row> page = page(0);
        while (!page.isEmpty()) {
            for (var row : page) {
                var event = read("rebuild", row);
                if (event.isEmpty()) continue;
                for (var projection : catalog.projections(row.topic()))
                    if (chosen.test(projection.name())) apply(projection, event.get());
            }
            page = page(page.getLast().position());
        }
    }

    private List<Row> page(long after) {
        return tables.jdbc()
                .sql("select " + COLUMNS + " from inbox where position > ? order by position limit ?")
                .params(after, PAGE)
                .query((rows, _) -> row(rows))
                .list();
    }

    private Optional<ContractEvent<?>> read(String reader, Row row) {
        try {
            return catalog.read(RegionJson.mapper(), row.topic(), row.wire());
        } catch (JacksonException e) {
            tables.parked().park(reader, row.topic() + " " + row.wire().id(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked") // Events are read by the types of the projection's own topic.
    static void apply(ContractProjection<?> projection, ContractEvent<?> event) {
        ((ContractProjection<Object>) projection).apply((ContractEvent<Object>) event);
    }
}
