package dev.faultline.lab.databasefailover.report;

import dev.faultline.lab.databasefailover.core.Findings;
import dev.faultline.lab.databasefailover.core.Part;
import dev.faultline.lab.databasefailover.core.Verdict;
import dev.faultline.lab.rig.core.Figure;
import dev.faultline.lab.rig.report.Text;
import java.util.ArrayList;
import java.util.List;

/** The table of the report: what was measured, beside the target, the prediction and what AWS documents. */
final class Figures {
    private Figures() {}

    static List<Figure> of(Findings it) {
        var orders = it.statistics();
        var lines = new ArrayList<Figure>();
        lines.add(new Figure("orders acknowledged", Text.count(orders.acknowledged()), "≥ " + Verdict.ORDERS, "", "")
                .judged(orders.acknowledged() >= Verdict.ORDERS));
        lines.add(new Figure(
                        "acknowledged and lost (RPO)", Text.count(orders.lost().size()), "0", "0", "0")
                .judged(orders.lost().isEmpty()));
        lines.add(new Figure("stale reads", Text.count(orders.stale().size()), "0", "0", "")
                .judged(orders.stale().isEmpty()));
        lines.add(new Figure(
                "in doubt · kept of those", orders.inDoubt() + " · " + orders.inDoubtKept(), "report", "", ""));
        lines.add(new Figure("not sent", Text.count(orders.notSent()), "report", "", ""));
        lines.add(new Figure(
                        "outage of orders (RTO)",
                        Text.ms(orders.outageNanos()),
                        "≤ " + Verdict.OUTAGE.toSeconds() + " s",
                        Text.ms(it.expectedOutage().toNanos()),
                        it.part() == Part.PRIMARY ? "60–120 s" : "")
                .judged(orders.outageNanos() <= Verdict.OUTAGE.toNanos()));
        lines.add(new Figure("p50 / p99", "%.0f / %.0f ms".formatted(orders.p50Ms(), orders.p99Ms()), "", "", ""));
        if (it.part() == Part.PRIMARY)
            lines.add(
                    new Figure("API shows another primary", Text.seconds(it.primaryMoved()), "report", "", "minutes"));
        var second = it.secondCopy();
        lines.add(new Figure(
                        "second copy in sync",
                        Text.seconds(second),
                        "≤ " + Verdict.SECOND_COPY.toSeconds() + " s",
                        "",
                        "")
                .judged(second.isPresent() && second.getAsLong() <= Verdict.SECOND_COPY.toNanos()));
        lines.add(new Figure("steady after the return", Text.seconds(it.backInSync()), "≤ 90 s", "", "")
                .judged(it.backInSync().isPresent()));
        return lines;
    }
}
