package dev.faultline.lab.rig.report;

import dev.faultline.lab.rig.core.Figure;
import dev.faultline.lab.rig.core.Figure.Mark;
import dev.faultline.lab.rig.core.Moment;
import java.util.List;

/** The table and the time line of a report on a terminal. */
public final class TextTable {
    private static final int MOMENTS = 24;

    private TextTable() {}

    public static void append(StringBuilder text, List<Figure> figures, Colours colours) {
        text.append("%27s %13s %10s %10s   %s%n".formatted("", "measured", "target", "predicted", "AWS documents"));
        for (var line : figures) {
            // Padded before it is painted: a terminal gives colours no room.
            var measured = "%13s".formatted(line.measured());
            var painted =
                    switch (line.mark()) {
                        case NONE -> measured;
                        case MET -> colours.good(measured);
                        case MISSED -> colours.bad(measured);
                    };
            var missed = line.mark() == Mark.MISSED ? "missed  " : "";
            text.append(" %-26s %s %10s %10s   %s"
                            .formatted(
                                    line.name(), painted, line.target(), line.predicted(), missed + line.awsDocuments())
                            .stripTrailing())
                    .append('\n');
        }
    }

    /**
     * Why it passed or failed, and how to repeat it.
     *
     * @param broken the promises that were not kept; empty is a pass
     * @param again the command that repeats the run
     */
    public static void appendVerdict(
            StringBuilder text, List<String> kept, List<String> broken, String again, Colours colours) {
        if (broken.isEmpty()) {
            text.append(" Why it passed: ").append(String.join(" · ", kept)).append('\n');
        } else {
            text.append(" Why it failed:\n");
            broken.forEach(
                    reason -> text.append("   ").append(colours.bad(reason)).append('\n'));
        }
        text.append(" again   ").append(again).append('\n');
    }

    /** The first moments; the page has all. */
    public static void appendTimeline(StringBuilder text, List<Moment> moments) {
        moments.stream()
                .limit(MOMENTS)
                .forEach(moment ->
                        text.append(" %8s  %s%n".formatted(Text.after(moment.afterFaultNanos()), moment.what())));
        if (moments.size() > MOMENTS)
            text.append(" %8s  %d more in report.html%n".formatted("…", moments.size() - MOMENTS));
    }
}
