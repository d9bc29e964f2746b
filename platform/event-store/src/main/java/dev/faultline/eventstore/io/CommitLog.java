package dev.faultline.eventstore.io;

import java.util.List;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A table with {@code xid} and {@code position} that is read in the order of commits. Only rows older than the oldest
 * running transaction are returned: what is in sight can no longer be preceded by a row that commits late. One
 * transaction left open therefore holds all readers up, which idle_in_transaction_session_timeout ends.
 */
public final class CommitLog<T> {
    private final JdbcClient jdbc;
    private final String table;
    private final String columns;
    private final RowMapper<T> rows;

    /** @param rows maps a row of the given columns; it must not fail on what it finds in them */
    public CommitLog(JdbcClient jdbc, String table, String columns, RowMapper<T> rows) {
        this.jdbc = jdbc;
        this.table = table;
        this.columns = columns;
        this.rows = rows;
    }

    /** One entry and its place. */
    public record Entry<T>(LogPosition at, T value) {}

    List<Entry<T>> after(LogPosition place, int limit) {
        return jdbc.sql("select xid::text as log_xid, position as log_position, " + columns + " from " + table
                        + " where (xid, position) > (?::xid8, ?) and xid < pg_snapshot_xmin(pg_current_snapshot())"
                        + " order by xid, position limit ?")
                .params(place.xid(), place.position(), limit)
                .query((row, n) -> new Entry<>(
                        new LogPosition(row.getString("log_xid"), row.getLong("log_position")), rows.mapRow(row, n)))
                .list();
    }

    /** Whether every committed entry lies at or before the place, also those that still wait for an older transaction. */
    boolean endsAt(LogPosition place) {
        return count(place, 1) == 0;
    }

    /** Committed entries after the place, counted up to a limit. */
    long count(LogPosition place, int limit) {
        return jdbc.sql("select count(*) from (select 1 from " + table
                        + " where (xid, position) > (?::xid8, ?) limit ?) rest")
                .params(place.xid(), place.position(), limit)
                .query(Long.class)
                .single();
    }
}
