package dev.faultline.eventstore.io;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The wake-ups that processes have asked for. */
final class WakeUpRows {
    private final JdbcClient jdbc;

    WakeUpRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param generation grows whenever the wake-up is asked for again */
    record Due(String process, String key, long generation) {}

    void set(String process, String key, Instant at) {
        jdbc.sql("insert into wake_up as w (process, key, due_at) values (?, ?, ?) on conflict (process, key)"
                        + " do update set due_at = excluded.due_at, generation = w.generation + 1")
                .params(process, key, at.atOffset(ZoneOffset.UTC))
                .update();
    }

    void cancel(String process, String key) {
        jdbc.sql("delete from wake_up where process = ? and key = ?")
                .params(process, key)
                .update();
    }

    List<Due> due(Instant now, int limit) {
        return jdbc.sql("select process, key, generation from wake_up where due_at <= ? order by due_at limit ?")
                .params(now.atOffset(ZoneOffset.UTC), limit)
                .query((rows, _) -> new Due(rows.getString(1), rows.getString(2), rows.getLong(3)))
                .list();
    }

    Optional<Instant> next() {
        return jdbc.sql("select due_at from wake_up order by due_at limit 1")
                .query((rows, _) -> rows.getObject(1, OffsetDateTime.class).toInstant())
                .optional();
    }

    /** Forgets a wake-up that has been served, unless it has been asked for again meanwhile. */
    void served(Due due) {
        jdbc.sql("delete from wake_up where process = ? and key = ? and generation = ?")
                .params(due.process(), due.key(), due.generation())
                .update();
    }

    /** Puts off what failed, so that others get their turn. */
    void postpone(Due due, Instant until) {
        jdbc.sql("update wake_up set due_at = ? where process = ? and key = ? and generation = ?")
                .params(until.atOffset(ZoneOffset.UTC), due.process(), due.key(), due.generation())
                .update();
    }
}
