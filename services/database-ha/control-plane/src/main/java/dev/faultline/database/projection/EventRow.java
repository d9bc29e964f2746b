package dev.faultline.database.projection;

import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import dev.faultline.eventsourcing.Envelope;
import java.time.Instant;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An event as DescribeEvents tells it.
 *
 * @param position its place among all; texts of one change are told apart by {@code place}
 * @param at when it happened
 */
@Table("db_event")
public record EventRow(
        @Id String id,
        long position,
        int place,
        String sourceType,
        String sourceIdentifier,
        String sourceArn,
        String category,
        String message,
        Instant at) {
    /** What an event is about, by the names it had then. */
    record Source(String type, String identifier, String arn) {}

    /** AWS's words for an event. */
    record Text(String category, String message, Instant at) {}

    static EventRow of(Envelope<?> envelope, int place, Source source, Text text) {
        return new EventRow(
                envelope.id() + "-" + place,
                envelope.position(),
                place,
                source.type(),
                source.identifier(),
                source.arn(),
                text.category(),
                text.message(),
                text.at());
    }

    static void clear(JdbcAggregateOperations rows, String sourceType) {
        rows.deleteAllById(
                rows.findAll(query(where("sourceType").is(sourceType)), EventRow.class).stream()
                        .map(EventRow::id)
                        .toList(),
                EventRow.class);
    }
}
