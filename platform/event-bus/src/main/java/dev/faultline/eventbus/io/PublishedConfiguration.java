package dev.faultline.eventbus.io;

import dev.faultline.topology.RegionJson;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The last snapshot of each key and its version. */
final class PublishedConfiguration {
    private final JdbcClient jdbc;

    PublishedConfiguration(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param value JSON, or null when the key is gone */
    record Row(long version, @Nullable String value) {}

    Optional<Row> find(String topic, String key) {
        return jdbc.sql("select version, value from published_configuration where topic = ? and key = ?")
                .params(topic, key)
                .query((rows, _) -> new Row(rows.getLong(1), rows.getString(2)))
                .optional();
    }

    void save(String topic, String key, Row row) {
        jdbc.sql("insert into published_configuration (topic, key, version, value) values (?, ?, ?, ?::jsonb)"
                        + " on conflict (topic, key) do update set version = excluded.version, value = excluded.value")
                .param(topic)
                .param(key)
                .param(row.version())
                .param(row.value())
                .update();
    }

    List<String> keys(String topic) {
        return jdbc.sql("select key from published_configuration where topic = ? order by key")
                .param(topic)
                .query(String.class)
                .list();
    }

    /** Whether two snapshots say the same; Postgres keeps JSON with another order and spacing. */
    static boolean equal(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) return one == other;
        return RegionJson.mapper().readTree(one).equals(RegionJson.mapper().readTree(other));
    }

    void request(String channel) {
        jdbc.sql("insert into republish_request default values").update();
        jdbc.sql("select pg_notify(?, '')").param(channel).query((_, _) -> true).single();
    }

    long lastRequest() {
        return jdbc.sql("select coalesce(max(id), 0) from republish_request")
                .query(Long.class)
                .single();
    }
}
