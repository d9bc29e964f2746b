package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventstore.StoreStatus;
import dev.faultline.runtime.TimeSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The damaged streams. A stream leaves quarantine when a person has repaired it and deleted its row. */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private final JdbcClient jdbc;
    private final TimeSource time;

    Quarantine(JdbcClient jdbc, TimeSource time) {
        this.jdbc = jdbc;
        this.time = time;
    }

    void add(StreamId stream, String reason) {
        int added = jdbc.sql("insert into quarantine (category, stream, reason, at) values (?, ?, ?, ?)"
                        + " on conflict do nothing")
                .params(stream.category(), stream.id(), reason, time.now().atOffset(ZoneOffset.UTC))
                .update();
        if (added == 1) LOG.error("Stream {} is damaged and takes no more commands: {}", stream, reason);
    }

    Optional<String> reason(StreamId stream) {
        return jdbc.sql("select reason from quarantine where category = ? and stream = ?")
                .params(stream.category(), stream.id())
                .query(String.class)
                .optional();
    }

    List<StoreStatus.Quarantined> all() {
        return jdbc.sql("select category, stream, reason from quarantine order by at limit 1000")
                .query((rows, _) -> new StoreStatus.Quarantined(
                        new StreamId(rows.getString(1), rows.getString(2)), rows.getString(3)))
                .list();
    }
}
