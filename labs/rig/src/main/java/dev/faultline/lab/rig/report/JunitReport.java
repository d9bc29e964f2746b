package dev.faultline.lab.rig.report;

import java.time.Instant;
import java.util.List;

/** A verdict as JUnit XML: one test case a promise, so that a build server shows which was broken. */
public final class JunitReport {
    private JunitReport() {}

    public static String of(String lab, Instant startedAt, List<String> kept, List<String> broken) {
        var cases = new StringBuilder();
        for (var promise : kept)
            cases.append("  <testcase classname=\"%s\" name=\"%s\"/>%n".formatted(lab, Text.escape(promise)));
        for (var promise : broken)
            cases.append("  <testcase classname=\"%s\" name=\"%s\"><failure message=\"%s\"/></testcase>%n"
                    .formatted(lab, Text.escape(promise), Text.escape(promise)));
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="%s" tests="%d" failures="%d" timestamp="%s">
                %s</testsuite>
                """.formatted(lab, kept.size() + broken.size(), broken.size(), startedAt, cases);
    }
}
