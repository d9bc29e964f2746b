package dev.faultline.lab.report;

import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.LoadStatistics;
import dev.faultline.lab.core.LoadStatistics.Second;
import dev.faultline.lab.rig.report.Bars;
import dev.faultline.lab.rig.report.Colours;
import dev.faultline.lab.rig.report.Text;
import dev.faultline.lab.rig.report.TextTable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The report as a terminal shows it. */
public final class TextReport {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int CHART = 60;
    private static final int GAPS = 3;

    private TextReport() {}

    /** @param coloured whether it is printed where colours are seen */
    public static String of(LabReport report, boolean coloured) {
        var colours = new Colours(coloured);
        var text = new StringBuilder();
        text.append("%s   %s   engine %s   seed %d   %s%n"
                .formatted(
                        report.lab(),
                        report.region(),
                        report.engine(),
                        report.seed(),
                        report.passed() ? colours.good("PASS") : colours.bad("FAIL")));
        text.append("fault  %s  %s  %s%s%n"
                .formatted(
                        report.victim(),
                        report.failure().name().toLowerCase(Locale.ROOT),
                        clock(report.faultAt()),
                        report.startedAgainAt()
                                .map(at -> " → started again " + clock(at))
                                .orElse("")));
        TextTable.append(text, Figures.of(report), colours);
        appendChart(text, report);
        TextTable.appendTimeline(text, report.timeline());
        appendDetails(text, report);
        appendVerdict(text, report, colours);
        text.append(" again   ").append(report.again()).append('\n');
        return text.toString();
    }

    private static String clock(Instant at) {
        return CLOCK.format(at.atZone(ZoneId.systemDefault()));
    }

    private static void appendChart(StringBuilder text, LabReport report) {
        var log = report.findings().log();
        var seconds = LoadStatistics.perSecond(log);
        var shown = seconds.subList(0, Math.min(CHART, seconds.size()));
        var most = shown.stream().mapToInt(TextReport::successes).max().orElse(0);
        var fault = (int) ((report.findings().faultNanos() - log.startNanos()) / 1_000_000_000L);
        text.append(" rps %4d ┤".formatted(most));
        shown.forEach(second -> text.append(Bars.bar(successes(second), most)));
        text.append("   p99 ").append(p99s(seconds, fault)).append('\n');
        var axis = new StringBuilder("          └" + "─".repeat(shown.size()));
        if (fault < shown.size()) axis.setCharAt(11 + fault, '┬');
        text.append(axis).append('\n');
        text.append(" ".repeat(11 + fault))
                .append(report.failure().name().toLowerCase(Locale.ROOT))
                .append('\n');
    }

    private static int successes(Second second) {
        return second.byZone().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The worst second before the fault, in the five seconds after it, and afterwards. */
    private static String p99s(List<Second> seconds, int fault) {
        var before = worst(seconds, 0, fault);
        var during = worst(seconds, fault, fault + 5);
        var after = worst(seconds, fault + 5, seconds.size());
        return "%.0f ms → %.0f ms → %.0f ms".formatted(before, during, after);
    }

    private static double worst(List<Second> seconds, int from, int to) {
        return seconds.stream()
                .filter(second -> second.second() >= from && second.second() < to)
                .mapToDouble(Second::p99Ms)
                .max()
                .orElse(0);
    }

    private static void appendDetails(StringBuilder text, LabReport report) {
        for (var cut : report.findings().log().interruptions())
            text.append(" cut     client %d at %s, %s, after %d bytes: %s%n"
                    .formatted(
                            cut.client(),
                            cut.address(),
                            report.findings().when(cut.atNanos()),
                            cut.bytes(),
                            cut.why()));
        for (var gap : report.findings().load().gaps().stream().limit(GAPS).toList())
            text.append(" gap     ")
                    // A line of its own for what it waited for: the whole is long.
                    .append(report.findings()
                            .describe(gap)
                            .replace(", the longest wait", ",\n         the longest wait"))
                    .append('\n');
        report.highestLoad()
                .ifPresent(high -> text.append(" load    the machine carried %.0f requests/s; more was too much: %s%n"
                        .formatted(high.carried(), high.limit())));
        report.highestLoadLeftOut().ifPresent(why -> text.append(" load    the highest load was not searched: ")
                .append(why)
                .append('\n'));
    }

    private static void appendVerdict(StringBuilder text, LabReport report, Colours colours) {
        if (report.passed()) {
            text.append(" Why it passed: no 5xx · no socket errors · longest gap %s · "
                            .formatted(Text.ms(report.findings().load().longestGapNanos())))
                    .append("%d/%d in %s%n"
                            .formatted(
                                    report.findings().desired(),
                                    report.findings().desired(),
                                    Text.seconds(report.findings().recovery().atStrength())));
        } else {
            text.append(" Why it failed:\n");
            report.reasons()
                    .forEach(reason ->
                            text.append("   ").append(colours.bad(reason)).append('\n'));
        }
    }
}
