package dev.faultline.lab.report;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.NodeTraffic;
import dev.faultline.lab.rig.report.Text;

/** The tables of a page that itemise what its figures sum up. */
final class HtmlDetails {
    private static final int GAPS = 5;

    private HtmlDetails() {}

    static void append(StringBuilder page, Findings findings) {
        appendInterruptions(page, findings);
        appendGaps(page, findings);
        findings.traffic().ifPresent(traffic -> appendNodes(page, findings, traffic));
    }

    private static void appendInterruptions(StringBuilder page, Findings it) {
        page.append("<h3>Interrupted responses</h3><p>%d, at most %d: the connections that were open to the victim.</p>"
                .formatted(it.load().interruptedResponses(), it.openToVictim()));
        var cuts = it.log().interruptions();
        if (cuts.isEmpty()) return;
        page.append("<table><tr><th>when</th><th>client</th><th>address</th><th>bytes before</th>"
                + "<th class=\"left\">why</th></tr>");
        for (var cut : cuts)
            page.append("<tr><td>%s</td><td>%d</td><td>%s</td><td>%d</td><td class=\"left\">%s</td></tr>"
                    .formatted(
                            it.when(cut.atNanos()),
                            cut.client(),
                            Text.escape(cut.address()),
                            cut.bytes(),
                            Text.escape(cut.why())));
        page.append("</table>");
    }

    private static void appendGaps(StringBuilder page, Findings it) {
        page.append("<h3>Longest gaps</h3><table><tr><th>from</th><th>client</th><th>gap</th>"
                + "<th class=\"left\">the longest wait in it</th></tr>");
        it.load().gaps().stream().limit(GAPS).forEach(gap -> {
            var wait = gap.longestWait().map(Findings::describe).orElse("no request of it was slow");
            page.append("<tr><td>%s</td><td>%d</td><td>%s</td><td class=\"left\">%s</td></tr>"
                    .formatted(it.when(gap.fromNanos()), gap.client(), Text.ms(gap.nanos()), Text.escape(wait)));
        });
        page.append("</table>");
    }

    private static void appendNodes(StringBuilder page, Findings it, NodeTraffic traffic) {
        page.append("<h3>The load balancer's nodes</h3><table><tr><th>zone</th><th>requests</th><th>saved by retry</th>"
                + "<th>taken from silent targets</th><th>failed connects</th><th>interrupted</th></tr>");
        for (var node : traffic.nodes())
            page.append("<tr><td>%s</td><td>%s</td><td>%d</td><td>%d</td><td>%d</td><td>%d</td></tr>"
                    .formatted(
                            Text.escape(node.zone())
                                    + (node.zone().equals(it.victim()) ? " (counted until its last report)" : ""),
                            Text.count(node.requests()),
                            node.savedByRetry(),
                            node.takenFromSilentTargets(),
                            node.targetConnectionErrors(),
                            node.interruptedResponses()));
        page.append("</table>");
    }
}
