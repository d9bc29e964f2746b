package dev.faultline.lab.restore.report;

import dev.faultline.lab.restore.core.Findings;
import dev.faultline.lab.restore.core.Verdict;
import dev.faultline.lab.rig.report.Colours;
import dev.faultline.lab.rig.report.TextTable;

/** The report as a terminal shows it. */
public final class TextReport {
    private TextReport() {}

    /** @param coloured whether it is printed where colours are seen */
    public static String of(Findings it, Verdict verdict, boolean coloured) {
        var colours = new Colours(coloured);
        var text = new StringBuilder();
        text.append("point-in-time-restore   %s   engine %s   seed %d   %s%n"
                .formatted(
                        it.region(),
                        it.engine(),
                        it.seed(),
                        verdict.passed() ? colours.good("PASS") : colours.bad("FAIL")));
        text.append(
                "mistake  the table was dropped at %s; restored to %s%n".formatted(it.mistakeAt(), it.restoreTime()));
        TextTable.append(text, Figures.of(it), colours);
        TextTable.appendTimeline(text, it.timeline());
        TextTable.appendVerdict(text, verdict.kept(), verdict.broken(), it.again(), colours);
        return text.toString();
    }
}
