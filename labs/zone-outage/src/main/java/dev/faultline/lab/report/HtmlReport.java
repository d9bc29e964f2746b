package dev.faultline.lab.report;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.LoadStatistics;
import dev.faultline.lab.rig.report.HtmlPage;
import dev.faultline.lab.rig.report.Text;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report as one page that needs nothing but itself. */
final class HtmlReport {
    private HtmlReport() {}

    static String of(LabReport report) {
        var title = "%s: %s %s"
                .formatted(
                        report.lab(), report.victim(), report.failure().name().toLowerCase(Locale.ROOT));
        var page = HtmlPage.open(
                title,
                report.passed(),
                "region %s · engine %s · seed %d · %s · the control plane is one process in no zone"
                        .formatted(
                                report.region(),
                                report.engine(),
                                report.seed(),
                                report.startedAt().truncatedTo(ChronoUnit.SECONDS)));
        HtmlPage.appendReasons(
                page, report.passed(), report.passed() ? report.verdict().kept() : report.reasons());
        HtmlPage.appendTable(page, Figures.of(report));
        appendCharts(page, "Responses and latency", report.findings(), marks(report));
        HtmlPage.appendTimeline(page, report.timeline());
        HtmlDetails.append(page, report.findings());
        page.append("<h2>Highest load</h2>");
        report.highestLoadLeftOut().ifPresent(why -> page.append("<p>Not searched. ")
                .append(Text.escape(why))
                .append("</p>"));
        report.highestLoad().ifPresent(high -> {
            page.append(String.format(
                    Locale.ROOT,
                    "<p>The machine carried %.0f requests/s; more was too much: %s.</p>",
                    high.carried(),
                    Text.escape(high.limit())));
            appendCharts(
                    page,
                    String.format(Locale.ROOT, "The same outage at %.0f requests/s", high.rate()),
                    high.findings(),
                    List.of(faultMark(high.findings())));
            HtmlDetails.append(page, high.findings());
        });
        return HtmlPage.close(page, report.again());
    }

    private static void appendCharts(StringBuilder page, String title, Findings findings, List<Charts.Mark> marks) {
        var seconds = LoadStatistics.perSecond(findings.log());
        page.append("<h2>").append(Text.escape(title)).append("</h2><h3>Responses per second by zone</h3>");
        page.append(Charts.responsesByZone(seconds, marks));
        page.append("<h3>Latency in ms</h3>").append(Charts.latency(seconds, marks));
    }

    private static List<Charts.Mark> marks(LabReport report) {
        var fault = faultMark(report.findings());
        var marks = new ArrayList<>(List.of(fault));
        report.startedAgainAt().ifPresent(at -> {
            var later = Duration.between(report.faultAt(), at).toNanos() / 1e9;
            marks.add(new Charts.Mark(fault.second() + later, "start"));
        });
        return marks;
    }

    private static Charts.Mark faultMark(Findings findings) {
        var second = (findings.faultNanos() - findings.log().startNanos()) / 1e9;
        return new Charts.Mark(second, findings.failure().name().toLowerCase(Locale.ROOT));
    }
}
