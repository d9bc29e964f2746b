package dev.faultline.lab.databasefailover.report;

import dev.faultline.lab.databasefailover.core.Findings;
import dev.faultline.lab.databasefailover.core.OrderStatistics;
import dev.faultline.lab.databasefailover.core.Verdict;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report as DESIGN.md's JSON, with this lab's own sections. */
final class JsonReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    static String of(Findings it, Verdict verdict) {
        var root = new LinkedHashMap<String, @Nullable Object>();
        root.put("lab", "database-failover");
        root.put("verdict", verdict.passed() ? "pass" : "fail");
        root.put("reasons", verdict.broken());
        root.put("seed", it.seed());
        root.put("engine", it.engine());
        root.put("startedAt", it.startedAt().toString());
        root.put(
                "fault",
                Map.of(
                        "zone", it.victim(),
                        "failure", it.failure().name().toLowerCase(Locale.ROOT),
                        "at", it.faultAt().toString(),
                        "part", it.part().name().toLowerCase(Locale.ROOT)));
        root.put("database", database(it));
        root.put("prediction", Map.of("rtoMs", it.expectedOutage().toMillis(), "lost", 0, "staleReads", 0));
        root.put(
                "awsDocuments",
                Map.of(
                        "rto", "60 to 120 s",
                        "source", "Amazon RDS user guide, Concepts.MultiAZSingleStandby"));
        root.put("events", it.events());
        root.put(
                "timeline",
                it.timeline().stream()
                        .map(moment -> Map.of("at", moment.at().toString(), "what", moment.what()))
                        .toList());
        root.put("acknowledgedPerSecond", OrderStatistics.perSecond(it.orders()));
        root.put("again", it.again());
        return JSON.writeValueAsString(root);
    }

    private static Map<String, @Nullable Object> database(Findings it) {
        var orders = it.statistics();
        var database = new LinkedHashMap<String, @Nullable Object>();
        database.put("acknowledged", orders.acknowledged());
        database.put("inDoubt", orders.inDoubt());
        database.put("inDoubtKept", orders.inDoubtKept());
        database.put("notSent", orders.notSent());
        database.put("lost", orders.lost().size());
        database.put("lostOrders", new TreeSet<>(orders.lost()));
        database.put("staleReads", orders.stale().size());
        database.put("rtoMs", orders.outageNanos() / 1_000_000);
        database.put("p50Ms", orders.p50Ms());
        database.put("p99Ms", orders.p99Ms());
        database.put("primaryMovedMs", ms(it.primaryMoved()));
        database.put("secondCopyMs", ms(it.secondCopy()));
        database.put("steadyAfterReturnMs", ms(it.backInSync()));
        return database;
    }

    private static @Nullable Long ms(OptionalLong nanos) {
        return nanos.isEmpty() ? null : Long.valueOf(nanos.getAsLong() / 1_000_000);
    }
}
