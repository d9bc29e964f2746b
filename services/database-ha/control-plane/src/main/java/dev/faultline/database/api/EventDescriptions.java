package dev.faultline.database.api;

import dev.faultline.aws.Region;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.projection.EventRow;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** DescribeEvents: what has happened, for 14 days. */
@Component
final class EventDescriptions {
    private static final Duration KEPT = Duration.ofDays(14);
    private static final Duration DEFAULT_SPAN = Duration.ofMinutes(60);
    private static final Comparator<EventRow> ORDER =
            Comparator.comparing(EventRow::at).thenComparing(EventRow::position).thenComparing(EventRow::place);

    private final Databases databases;
    private final TimeSource time;
    private final Region region;

    EventDescriptions(Databases databases, TimeSource time, RegionManifest manifest) {
        this.databases = databases;
        this.time = time;
        this.region = manifest.region();
    }

    private record Span(Instant from, Instant to) {}

    DescribeEventsResponse describe(DescribeEventsRequest request) {
        if (request.hasFilters() && !request.filters().isEmpty())
            throw RdsErrors.invalid(
                    "Unrecognized filter name: " + request.filters().getFirst().name());
        Span span = span(request);
        var rows = databases.events(span.from(), span.to()).stream()
                .filter(wanted(request))
                .sorted(ORDER)
                .toList();
        var page = Page.of(rows, EventDescriptions::key, request.maxRecords(), request.marker());
        return DescribeEventsResponse.builder()
                .events(page.items().stream().map(EventDescriptions::describe).toList())
                .marker(page.marker())
                .build();
    }

    private Span span(DescribeEventsRequest request) {
        var now = time.now();
        var length = request.duration() == null ? DEFAULT_SPAN : Duration.ofMinutes(request.duration());
        if (length.isNegative() || length.isZero() || length.compareTo(KEPT) > 0)
            throw RdsErrors.invalid("Duration must be between 1 and " + KEPT.toMinutes() + " minutes.");
        Instant start = request.startTime();
        Instant end = request.endTime();
        if (start != null && end != null && start.isAfter(end))
            throw RdsErrors.combination("The value of StartTime must not be later than that of EndTime.");
        if (start != null && start.isBefore(now.minus(KEPT)))
            throw RdsErrors.invalid("StartTime must be within the last " + KEPT.toDays() + " days.");
        if (start != null) return new Span(start, end == null ? start.plus(length) : end);
        Instant to = end == null ? now : end;
        return new Span(to.minus(length), to);
    }

    private Predicate<EventRow> wanted(DescribeEventsRequest request) {
        String type = request.sourceTypeAsString();
        String source = request.sourceIdentifier();
        if (source != null && type == null)
            throw RdsErrors.combination("SourceType must be specified when SourceIdentifier is.");
        String kind = "db-snapshot".equals(type) ? "snapshot" : "db";
        String name = source == null ? null : Identifiers.nameIn(source, kind, region);
        List<String> categories = request.eventCategories();
        return row -> (type == null || row.sourceType().equals(type))
                && (name == null || row.sourceIdentifier().equals(name))
                && (categories.isEmpty() || categories.contains(row.category()));
    }

    /** Texts in the order of {@link #ORDER}. */
    private static String key(EventRow row) {
        return "%020d.%09d/%020d/%03d"
                .formatted(row.at().getEpochSecond(), row.at().getNano(), row.position(), row.place());
    }

    private static Event describe(EventRow row) {
        return Event.builder()
                .sourceIdentifier(row.sourceIdentifier())
                .sourceType(row.sourceType())
                .sourceArn(row.sourceArn())
                .message(row.message())
                .eventCategories(row.category())
                .date(row.at())
                .build();
    }
}
