package dev.faultline.lab.report;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.LoadStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report as one page that needs nothing but itself. */
final class HtmlReport {
    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2em auto;padding:0 1em;color:#1a202c}
            table{border-collapse:collapse;width:100%}td,th{padding:.25em .6em;text-align:right;border-bottom:1px solid #e2e8f0}
            td:first-child,th:first-child{text-align:left}svg{width:100%;font-size:11px;fill:#4a5568}
            .grid{stroke:#edf2f7}.mark{stroke:#e53e3e;stroke-dasharray:4}.pass{color:#2f855a}.fail{color:#c53030}
            code{background:#edf2f7;padding:.1em .3em}.legend{color:#4a5568;font-size:13px}
            """;

    private HtmlReport() {}

    static String of(LabReport report) {
        var verdict = report.passed() ? "pass" : "fail";
        var title = "%s: %s %s"
                .formatted(
                        report.lab(), report.victim(), report.failure().name().toLowerCase(Locale.ROOT));
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
                .append(Text.escape(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style><h1>")
                .append(Text.escape(title))
                .append(" <span class=\"%s\">%s</span></h1>".formatted(verdict, verdict.toUpperCase(Locale.ROOT)));
        page.append("<p>%s · engine %s · seed %d · %s</p>"
                .formatted(report.region(), report.engine(), report.seed(), report.startedAt()));
        appendReasons(page, report);
        appendTable(page, report);
        appendCharts(page, "Responses and latency", report.findings(), marks(report));
        report.highestLoad().ifPresent(high -> {
            page.append("<p>The machine carried %.0f requests/s; then: %s.</p>"
                    .formatted(high.carried(), Text.escape(high.limit())));
            appendCharts(
                    page,
                    "The same outage at %.0f requests/s".formatted(high.rate()),
                    high.findings(),
                    List.of(faultMark(high.findings())));
        });
        appendTimeline(page, report);
        page.append("<p>Again: <code>").append(Text.escape(report.again())).append("</code></p></html>\n");
        return page.toString();
    }

    private static void appendReasons(StringBuilder page, LabReport report) {
        page.append("<h2>Why it ").append(report.passed() ? "passed" : "failed").append("</h2><ul>");
        var sentences = report.passed() ? report.verdict().kept() : report.reasons();
        sentences.forEach(
                sentence -> page.append("<li>").append(Text.escape(sentence)).append("</li>"));
        page.append("</ul>");
    }

    private static void appendTable(StringBuilder page, LabReport report) {
        page.append("<h2>Figures</h2><table><tr><th></th><th>measured</th><th>target</th><th>predicted</th>"
                + "<th>AWS documents</th></tr>");
        for (var line : Figures.of(report))
            page.append("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
                    .formatted(
                            Text.escape(line.name()),
                            Text.escape(line.measured()),
                            Text.escape(line.target()),
                            Text.escape(line.predicted()),
                            Text.escape(line.awsDocuments())));
        page.append("</table>");
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

    private static void appendTimeline(StringBuilder page, LabReport report) {
        page.append(
                "<h2>Time line</h2><table><tr><th>s from the fault</th><th style=\"text-align:left\">what</th></tr>");
        for (var entry : report.timeline())
            page.append("<tr><td>%s</td><td style=\"text-align:left\">%s</td></tr>"
                    .formatted(Text.after(entry.afterFaultNanos()), Text.escape(entry.what())));
        for (var cut : report.findings().log().interruptions())
            page.append("<tr><td>%s</td><td style=\"text-align:left\">response cut at %s after %d bytes: %s</td></tr>"
                    .formatted(
                            Text.after(cut.atNanos() - report.findings().faultNanos()),
                            Text.escape(cut.address()),
                            cut.bytes(),
                            Text.escape(cut.why())));
        page.append("</table>");
    }
}
