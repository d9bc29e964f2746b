package dev.faultline.eventstore.io;

import dev.faultline.eventstore.StoreStatus;
import dev.faultline.runtime.TimeSource;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What always failed and was put aside, for a person to look at. */
public final class ParkedRows {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedRows.class);
    private static final int LONGEST_REASON = 2000;
    private final JdbcClient jdbc;
    private final TimeSource time;

    ParkedRows(JdbcClient jdbc, TimeSource time) {
        this.jdbc = jdbc;
        this.time = time;
    }

    /**
     * @param owner the process, publication or topic that could not go on
     * @param item what it could not go on with
     */
    public void park(String owner, String item, String reason) {
        String kept = reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
        int added = jdbc.sql("insert into parked (owner, item, reason, at) values (?, ?, ?, ?) on conflict do nothing")
                .params(owner, item, kept, time.now().atOffset(ZoneOffset.UTC))
                .update();
        if (added == 1) LOG.error("{} cannot go on with {} and puts it aside: {}", owner, item, reason);
    }

    List<StoreStatus.Parked> all() {
        return jdbc.sql("select owner, item, reason from parked order by id desc limit 1000")
                .query((rows, _) -> new StoreStatus.Parked(rows.getString(1), rows.getString(2), rows.getString(3)))
                .list();
    }
}
