package dev.faultline.lab.report;

import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.rig.report.JunitReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a report in its three forms. */
public final class ReportFiles {
    private ReportFiles() {}

    public static void write(LabReport report, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), JsonReport.of(report));
        Files.writeString(
                folder.resolve("report.xml"),
                JunitReport.of(report.lab(), report.startedAt(), report.promisesKept(), report.reasons()));
        Files.writeString(folder.resolve("report.html"), HtmlReport.of(report));
    }
}
