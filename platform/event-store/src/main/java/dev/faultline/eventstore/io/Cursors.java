package dev.faultline.eventstore.io;

import org.springframework.jdbc.core.simple.JdbcClient;

/** How far each reader has come. A reader without a row starts at the first entry. */
public final class Cursors {
    private final JdbcClient jdbc;

    Cursors(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public LogPosition load(String name) {
        return jdbc.sql("select xid::text, position from log_cursor where name = ?")
                .param(name)
                .query((rows, _) -> new LogPosition(rows.getString(1), rows.getLong(2)))
                .optional()
                .orElse(LogPosition.START);
    }

    /** Moves on from where the reader was; false when somebody else has moved it meanwhile. */
    boolean advance(String name, LogPosition from, LogPosition to) {
        return jdbc.sql("insert into log_cursor as c (name, xid, position) values (?, ?::xid8, ?)"
                                + " on conflict (name) do update set xid = excluded.xid, position = excluded.position"
                                + " where c.xid = ?::xid8 and c.position = ?")
                        .params(name, to.xid(), to.position(), from.xid(), from.position())
                        .update()
                == 1;
    }

    /** Has the reader begin again at the first entry. */
    public void rewind(String name) {
        jdbc.sql("update log_cursor set xid = '0'::xid8, position = 0 where name = ?")
                .param(name)
                .update();
    }
}
