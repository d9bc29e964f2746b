package dev.faultline.lab.databasefailover.report;

import dev.faultline.lab.databasefailover.core.Findings;
import dev.faultline.lab.databasefailover.core.Verdict;
import dev.faultline.lab.rig.report.HtmlPage;
import dev.faultline.lab.rig.report.JunitReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes a report in its three forms. */
public final class ReportFiles {
    private static final String LAB = "database-failover";

    private ReportFiles() {}

    public static void write(Findings it, Verdict verdict, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), JsonReport.of(it, verdict));
        Files.writeString(
                folder.resolve("report.xml"), JunitReport.of(LAB, it.startedAt(), verdict.kept(), verdict.broken()));
        Files.writeString(folder.resolve("report.html"), page(it, verdict));
    }

    private static String page(Findings it, Verdict verdict) {
        var failure = it.failure().name().toLowerCase(Locale.ROOT);
        var page = HtmlPage.open(
                "%s: %s %s".formatted(LAB, it.victim(), failure),
                verdict.passed(),
                "region %s · engine %s · seed %d · the zone had %s"
                        .formatted(
                                it.region(), it.engine(), it.seed(), it.part().words()));
        HtmlPage.appendReasons(page, verdict.passed(), verdict.passed() ? verdict.kept() : verdict.broken());
        HtmlPage.appendTable(page, Figures.of(it));
        HtmlPage.appendTimeline(page, it.timeline());
        return HtmlPage.close(page, it.again());
    }
}
