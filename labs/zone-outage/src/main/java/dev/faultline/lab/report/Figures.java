package dev.faultline.lab.report;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.NodeTraffic;
import dev.faultline.lab.core.Prediction;
import dev.faultline.lab.core.Stage;
import dev.faultline.lab.core.Verdict;
import dev.faultline.lab.rig.core.Figure;
import dev.faultline.lab.rig.report.Text;
import java.util.ArrayList;
import java.util.List;

/** The table of a report: what was measured, beside the target, the prediction and what AWS documents. */
final class Figures {
    private Figures() {}

    static List<Figure> of(LabReport report) {
        var lines = new ArrayList<Figure>();
        addClient(lines, report.findings(), report.prediction());
        addRecovery(lines, report.findings(), report.prediction());
        report.findings().back().ifPresent(back -> {
            lines.add(new Figure("zone's share back", Text.seconds(back.balanced()), "2 / 2 / 2", "", "rebalances"));
            lines.add(new Figure("zone answers again", Text.seconds(back.served()), "", "", ""));
        });
        report.highestLoad().ifPresent(high -> addHighest(lines, high));
        if (report.highestLoadLeftOut().isPresent())
            lines.add(new Figure("highest load carried", "not searched", "report", "", ""));
        return lines;
    }

    private static void addClient(List<Figure> lines, Findings it, Prediction predicted) {
        var load = it.load();
        var attempts = it.log().attempts();
        var gap = Verdict.gapTarget(it.failure());
        lines.add(new Figure("requests", Text.count(load.requests()), "≥ " + Text.count(Verdict.REQUESTS), "", "")
                .judged(load.requests() >= Verdict.REQUESTS));
        lines.add(new Figure("requests per second", "%.0f".formatted(load.requestsPerSecond()), "≥ 200", "", ""));
        lines.add(new Figure("5xx", Text.count(load.responses5xx()), "0", "0", "").judged(load.responses5xx() == 0));
        lines.add(new Figure("socket errors", Text.count(load.socketErrors()), "0", "0", "")
                .judged(load.socketErrors() == 0));
        lines.add(new Figure(
                        "interrupted responses",
                        Text.count(load.interruptedResponses()),
                        "≤ " + it.openToVictim(),
                        "≤ " + predicted.interruptedResponses(),
                        "")
                .judged(it.load().interruptedResponses() <= it.openToVictim()));
        lines.add(new Figure(
                "connects retried",
                Text.count(attempts.retriedConnects()),
                "report",
                Text.count(predicted.connectsRetried()),
                ""));
        lines.add(new Figure(
                "requests resent",
                Text.count(attempts.resentRequests()),
                "report",
                "≤ " + predicted.resentRequests(),
                ""));
        lines.add(new Figure("raw failures", Text.count(attempts.rawFailures()), "report", "", ""));
        lines.add(new Figure(
                "saved by node's retry",
                it.traffic().map(NodeTraffic::savedByRetry).map(Text::count).orElse("not seen"),
                "report",
                "",
                ""));
        lines.add(new Figure(
                        "longest gap",
                        Text.ms(load.longestGapNanos()),
                        "≤ " + Text.ms(gap.toNanos()),
                        Text.ms(predicted.longestGap().toNanos()),
                        "")
                .judged(it.load().longestGapNanos()
                        <= Verdict.gapTarget(it.failure()).toNanos()));
        lines.add(new Figure("p50 / p99", "%.0f / %.0f ms".formatted(load.p50Ms(), load.p99Ms()), "", "", ""));
    }

    private static void addRecovery(List<Figure> lines, Findings it, Prediction predicted) {
        var recovery = it.recovery();
        var expected = List.of(
                predicted.detected(),
                predicted.launched().minus(predicted.detected()),
                predicted.healthy().minus(predicted.launched()));
        var documented = List.of("minutes", "minutes", "");
        var stages = Stage.of(recovery);
        for (int i = 0; i < stages.size(); i++) {
            var stage = stages.get(i);
            lines.add(new Figure(
                            "stage " + (i + 1) + ", " + stage.name(),
                            stage.measured().isPresent()
                                    ? Text.ms(stage.measured().getAsLong())
                                    : "not seen",
                            "≤ " + Text.ms(stage.budget().toNanos()),
                            Text.ms(expected.get(i).toNanos()),
                            documented.get(i))
                    .judged(stage.within()));
        }
        lines.add(new Figure(
                        "group at strength",
                        Text.seconds(recovery.atStrength()),
                        "≤ " + Verdict.AT_STRENGTH.toSeconds() + " s",
                        Text.seconds(predicted.healthy().toNanos()),
                        "minutes")
                .judged(atStrength(it)));
    }

    private static void addHighest(List<Figure> lines, LabReport.HighestLoad high) {
        var it = high.findings();
        var predicted = it.prediction();
        lines.add(new Figure("highest load carried", "%.0f/s".formatted(high.carried()), "report", "", ""));
        lines.add(
                new Figure("outage at two thirds", "%.0f/s".formatted(it.load().requestsPerSecond()), "", "", ""));
        lines.add(new Figure(
                        " 5xx / socket errors",
                        it.load().responses5xx() + " / " + it.load().socketErrors(),
                        "0 / 0",
                        "0 / 0",
                        "")
                .judged(it.load().responses5xx() + it.load().socketErrors() == 0));
        lines.add(new Figure(
                        " interrupted responses",
                        Text.count(it.load().interruptedResponses()),
                        "≤ " + it.openToVictim(),
                        "≤ " + predicted.interruptedResponses(),
                        "")
                .judged(it.load().interruptedResponses() <= it.openToVictim()));
        lines.add(new Figure(
                        " longest gap",
                        Text.ms(it.load().longestGapNanos()),
                        "≤ " + Text.ms(Verdict.gapTarget(it.failure()).toNanos()),
                        Text.ms(predicted.longestGap().toNanos()),
                        "")
                .judged(it.load().longestGapNanos()
                        <= Verdict.gapTarget(it.failure()).toNanos()));
        lines.add(new Figure(
                        " group at strength",
                        Text.seconds(it.recovery().atStrength()),
                        "≤ " + Verdict.AT_STRENGTH.toSeconds() + " s",
                        Text.seconds(predicted.healthy().toNanos()),
                        "")
                .judged(atStrength(it)));
    }

    private static boolean atStrength(Findings it) {
        var after = it.recovery().atStrength();
        return after.isPresent() && after.getAsLong() <= Verdict.AT_STRENGTH.toNanos();
    }
}
