package dev.faultline.lab.report;

import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.Verdict;

/** The verdict as JUnit XML: one test case a promise, so that a build server shows which was broken. */
final class JunitReport {
    private JunitReport() {}

    static String of(LabReport report) {
        var cases = new StringBuilder();
        append(cases, "", report.verdict());
        report.highestLoad().ifPresent(high -> append(cases, "at the highest load: ", high.verdict()));
        var promises = report.verdict().kept().size()
                + report.verdict().broken().size()
                + report.highestLoad()
                        .map(high -> high.verdict().kept().size()
                                + high.verdict().broken().size())
                        .orElse(0);
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="%s" tests="%d" failures="%d" timestamp="%s">
                %s</testsuite>
                """.formatted(
                        Text.escape(report.lab()), promises, report.reasons().size(), report.startedAt(), cases);
    }

    private static void append(StringBuilder cases, String prefix, Verdict verdict) {
        for (var kept : verdict.kept())
            cases.append("  <testcase classname=\"zone-outage\" name=\"%s\"/>%n".formatted(Text.escape(prefix + kept)));
        for (var broken : verdict.broken())
            cases.append("  <testcase classname=\"zone-outage\" name=\"%s\"><failure message=\"%s\"/></testcase>%n"
                    .formatted(Text.escape(prefix + broken), Text.escape(broken)));
    }
}
