package dev.faultline.lab.restore.report;

import dev.faultline.lab.restore.core.Findings;
import dev.faultline.lab.restore.core.Verdict;
import dev.faultline.lab.rig.core.Figure;
import dev.faultline.lab.rig.report.Text;
import java.time.Duration;
import java.util.List;

/** The table of the report: what was measured, beside the target, the prediction and what AWS documents. */
final class Figures {
    private Figures() {}

    static List<Figure> of(Findings it) {
        int acknowledged = it.acknowledged().size();
        return List.of(
                new Figure("orders acknowledged", Text.count(acknowledged), "≥ " + Verdict.ORDERS, "", "")
                        .judged(acknowledged >= Verdict.ORDERS),
                new Figure("orders lost (RPO)", Text.count(it.lost().size()), "report", "", ""),
                new Figure("lost time (RPO)", Text.ms(it.lostTime().toNanos()), "≤ 1 s", "≤ 1 s", "1 s")
                        .judged(it.lostTime().compareTo(Verdict.LOST_TIME) <= 0),
                new Figure("missing before the moment", Text.count(it.missing().size()), "0", "0", "0")
                        .judged(it.missing().isEmpty()),
                new Figure("restored from after it", Text.count(it.tooLate().size()), "0", "0", "0")
                        .judged(it.tooLate().isEmpty()),
                duration("mistake can be restored", it.restorable(), Verdict.RESTORABLE, "5 minutes"),
                new Figure("restore", Text.seconds(it.restore().toNanos()), "report", "", ""),
                duration("outage of orders (RTO)", it.outage(), Verdict.OUTAGE, ""));
    }

    private static Figure duration(String name, Duration measured, Duration limit, String awsDocuments) {
        return new Figure(name, Text.seconds(measured.toNanos()), "≤ " + limit.toSeconds() + " s", "", awsDocuments)
                .judged(measured.compareTo(limit) <= 0);
    }
}
