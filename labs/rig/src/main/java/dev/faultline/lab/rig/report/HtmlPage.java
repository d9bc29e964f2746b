package dev.faultline.lab.rig.report;

import dev.faultline.lab.rig.core.Figure;
import dev.faultline.lab.rig.core.Moment;
import java.util.List;
import java.util.Locale;

/** The parts of a report as one page that needs nothing but itself. */
public final class HtmlPage {
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

    private HtmlPage() {}

    /** @param about one line below the title, as HTML */
    public static StringBuilder open(String title, boolean passed, String about) {
        var verdict = passed ? "pass" : "fail";
        return new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
                .append(Text.escape(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style><h1>")
                .append(Text.escape(title))
                .append(" <span class=\"badge %s\">%s</span></h1><p class=\"about\">%s</p>"
                        .formatted(verdict, verdict.toUpperCase(Locale.ROOT), about));
    }

    /** @param sentences promises kept when it passed, otherwise those that were broken */
    public static void appendReasons(StringBuilder page, boolean passed, List<String> sentences) {
        page.append("<h2>Why it ").append(passed ? "passed" : "failed").append("</h2><ul>");
        sentences.forEach(
                sentence -> page.append("<li>").append(Text.escape(sentence)).append("</li>"));
        page.append("</ul>");
    }

    public static void appendTable(StringBuilder page, List<Figure> figures) {
        page.append("<h2>Figures</h2><table><tr><th></th><th>measured</th><th>target</th><th>predicted</th>"
                + "<th class=\"left\">AWS documents</th></tr>");
        for (var line : figures)
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

    public static void appendTimeline(StringBuilder page, List<Moment> moments) {
        page.append("<h2>Time line</h2><table><tr><th>s from the fault</th><th class=\"left\">what</th></tr>");
        for (var moment : moments)
            page.append("<tr><td>%s</td><td class=\"left\">%s</td></tr>"
                    .formatted(Text.after(moment.afterFaultNanos()), Text.escape(moment.what())));
        page.append("</table>");
    }

    /** @param again the command that repeats the run */
    public static String close(StringBuilder page, String again) {
        return page.append("<p>Again: <code>")
                .append(Text.escape(again))
                .append("</code></p></html>\n")
                .toString();
    }
}
