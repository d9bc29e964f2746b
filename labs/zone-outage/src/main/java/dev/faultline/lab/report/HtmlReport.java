package dev.faultline.lab.report;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.LoadStatistics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report as one page that needs nothing but itself. */
final class HtmlReport {
    private static final String STYLE = """
            :root{color-scheme:light dark;--text:#1a202c;--soft:#5a6778;--line:#d8dee8;--page:#fff;--box:#f4f6f9}
            @media(prefers-color-scheme:dark){:root{--text:#e6eaf0;--soft:#9aa7b8;--line:#3a4454;--page:#161b22;--box:#212936}}
            body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:var(--text);
            background:var(--page)}h1{margin-bottom:0}h2{margin-top:2em}table{border-collapse:collapse;width:100%}
            td,th{padding:.25em .6em;text-align:right;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
            th{color:var(--soft);font-weight:normal}.left,td:first-child,th:first-child{text-align:left}
            svg{width:100%;font-size:11px;fill:var(--soft)}.grid{stroke:var(--line)}.mark{stroke:#e53e3e;stroke-dasharray:4}
            .marked{fill:var(--text);font-weight:bold}.badge{padding:.1em .5em;border-radius:.3em;color:#fff;font-size:.7em}
            .pass{background:#2f855a}.fail{background:#c53030}.met{color:#2f9e63}.missed{color:#e5484d;font-weight:bold}
            code{background:var(--box);padding:.1em .3em}.legend,.about{color:var(--soft)}.legend{font-size:13px}
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
                .append(" <span class=\"badge %s\">%s</span></h1>"
                        .formatted(verdict, verdict.toUpperCase(Locale.ROOT)));
        page.append(
                "<p class=\"about\">region %s · engine %s · seed %d · %s · the control plane is one process in no zone</p>"
                        .formatted(
                                report.region(),
                                report.engine(),
                                report.seed(),
                                report.startedAt().truncatedTo(ChronoUnit.SECONDS)));
        appendReasons(page, report);
        appendTable(page, report);
        appendCharts(page, "Responses and latency", report.findings(), marks(report));
        HtmlDetails.appendTimeline(page, report);
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
                + "<th class=\"left\">AWS documents</th></tr>");
        for (var line : Figures.of(report))
            page.append("<tr><td>%s</td><td class=\"%s\">%s</td><td>%s</td><td>%s</td><td class=\"left\">%s</td></tr>"
                    .formatted(
                            Text.escape(line.name()),
                            line.mark().name().toLowerCase(Locale.ROOT),
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
}
