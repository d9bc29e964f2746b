package dev.faultline.lab.restore.report;

import dev.faultline.lab.restore.core.Findings;
import dev.faultline.lab.restore.core.Verdict;
import dev.faultline.lab.rig.report.HtmlPage;
import dev.faultline.lab.rig.report.JunitReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a report in its three forms. */
public final class ReportFiles {
    private static final String LAB = "point-in-time-restore";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportFiles() {}

    public static void write(Findings it, Verdict verdict, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), JSON.writeValueAsString(json(it, verdict)));
        Files.writeString(
                folder.resolve("report.xml"), JunitReport.of(LAB, it.startedAt(), verdict.kept(), verdict.broken()));
        Files.writeString(folder.resolve("report.html"), page(it, verdict));
    }

    private static Map<String, @Nullable Object> json(Findings it, Verdict verdict) {
        var root = new LinkedHashMap<String, @Nullable Object>();
        root.put("lab", LAB);
        root.put("verdict", verdict.passed() ? "pass" : "fail");
        root.put("reasons", verdict.broken());
        root.put("seed", it.seed());
        root.put("engine", it.engine());
        root.put("startedAt", it.startedAt().toString());
        root.put("mistakeAt", it.mistakeAt().toString());
        root.put("restoreTime", it.restoreTime().toString());
        var database = new LinkedHashMap<String, @Nullable Object>();
        database.put("acknowledged", it.acknowledged().size());
        database.put("lost", it.lost().size());
        database.put("lostOrders", new TreeSet<>(it.lost()));
        database.put("rpoMs", it.lostTime().toMillis());
        database.put("missingBefore", it.missing().size());
        database.put("restoredAfter", it.tooLate().size());
        database.put("restorableMs", it.restorable().toMillis());
        database.put("restoreMs", it.restore().toMillis());
        database.put("rtoMs", it.outage().toMillis());
        root.put("database", database);
        root.put(
                "awsDocuments",
                Map.of(
                        "latestRestorableTime", "logs are shipped every 5 minutes",
                        "source", "Amazon RDS user guide, USER_PIT"));
        root.put(
                "timeline",
                it.timeline().stream()
                        .map(moment -> Map.of("at", moment.at().toString(), "what", moment.what()))
                        .toList());
        root.put("again", it.again());
        return root;
    }

    private static String page(Findings it, Verdict verdict) {
        var page = HtmlPage.open(
                LAB,
                verdict.passed(),
                "region %s · engine %s · seed %d · the table was dropped at %s, restored to %s"
                        .formatted(it.region(), it.engine(), it.seed(), it.mistakeAt(), it.restoreTime()));
        HtmlPage.appendReasons(page, verdict.passed(), verdict.passed() ? verdict.kept() : verdict.broken());
        HtmlPage.appendTable(page, Figures.of(it));
        HtmlPage.appendTimeline(page, it.timeline());
        return HtmlPage.close(page, it.again());
    }
}
