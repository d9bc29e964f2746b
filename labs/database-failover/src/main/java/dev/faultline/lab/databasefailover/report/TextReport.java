package dev.faultline.lab.databasefailover.report;

import dev.faultline.lab.databasefailover.core.Findings;
import dev.faultline.lab.databasefailover.core.OrderStatistics;
import dev.faultline.lab.databasefailover.core.Verdict;
import dev.faultline.lab.rig.report.Bars;
import dev.faultline.lab.rig.report.Colours;
import dev.faultline.lab.rig.report.TextTable;
import java.util.Locale;

/** The report as a terminal shows it. */
public final class TextReport {
    private TextReport() {}

    /** @param coloured whether it is printed where colours are seen */
    public static String of(Findings it, Verdict verdict, boolean coloured) {
        var colours = new Colours(coloured);
        var text = new StringBuilder();
        text.append("database-failover   %s   engine %s   seed %d   %s%n"
                .formatted(
                        it.region(),
                        it.engine(),
                        it.seed(),
                        verdict.passed() ? colours.good("PASS") : colours.bad("FAIL")));
        text.append("fault  %s  %s  it had %s%n"
                .formatted(
                        it.victim(),
                        it.failure().name().toLowerCase(Locale.ROOT),
                        it.part().words()));
        TextTable.append(text, Figures.of(it), colours);
        text.append(Bars.of("orders/s", OrderStatistics.perSecond(it.orders()))).append('\n');
        TextTable.appendTimeline(text, it.timeline());
        TextTable.appendVerdict(text, verdict.kept(), verdict.broken(), it.again(), colours);
        return text.toString();
    }
}
