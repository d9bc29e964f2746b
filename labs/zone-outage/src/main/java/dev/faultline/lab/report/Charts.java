package dev.faultline.lab.report;

import dev.faultline.lab.core.LoadStatistics.Second;
import dev.faultline.lab.rig.report.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Draws a load second by second as inline SVG, without scripts. */
final class Charts {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 220;
    private static final int LEFT = 50;
    private static final int BOTTOM = 30;
    private static final int TOP = 16;
    private static final List<String> COLOURS = List.of("#2b6cb0", "#38a169", "#d69e2e", "#805ad5", "#dd6b20");
    private static final String FAILURE = "#e53e3e";

    /** A moment that a chart marks. */
    record Mark(double second, String name) {}

    private record Frame(int seconds, double most) {
        double x(double second) {
            return LEFT + second * (WIDTH - LEFT) / Math.max(1, seconds);
        }

        double y(double value) {
            return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
        }
    }

    private Charts() {}

    /** Bars a second: successes stacked by the zone that answered, failures on top. */
    static String responsesByZone(List<Second> seconds, List<Mark> marks) {
        var zones = new TreeSet<String>();
        seconds.forEach(second -> zones.addAll(second.byZone().keySet()));
        var frame = new Frame(seconds.size(), most(seconds, Charts::total));
        var svg = open(frame, "responses per second");
        for (var second : seconds) {
            double stacked = 0;
            int colour = 0;
            for (var zone : zones) {
                var count = second.byZone().getOrDefault(zone, 0);
                svg.append(bar(frame, second.second(), stacked, count, COLOURS.get(colour++ % COLOURS.size())));
                stacked += count;
            }
            svg.append(bar(frame, second.second(), stacked, second.failures(), FAILURE));
        }
        var names = new ArrayList<>(
                zones.stream().map(zone -> zone.isEmpty() ? "unknown" : zone).toList());
        names.add("failed");
        var colours = new ArrayList<>(COLOURS.subList(0, Math.min(zones.size(), COLOURS.size())));
        colours.add(FAILURE);
        return close(svg, frame, marks) + legend(names, colours);
    }

    /** Lines of the median and the 99th percentile. */
    static String latency(List<Second> seconds, List<Mark> marks) {
        var frame = new Frame(seconds.size(), most(seconds, Second::p99Ms));
        var svg = open(frame, "latency in ms");
        svg.append(line(frame, seconds, Second::p50Ms, COLOURS.get(0)));
        svg.append(line(frame, seconds, Second::p99Ms, COLOURS.get(4)));
        return close(svg, frame, marks) + legend(List.of("p50", "p99"), List.of(COLOURS.get(0), COLOURS.get(4)));
    }

    private static double total(Second second) {
        return second.failures()
                + second.byZone().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static double most(List<Second> seconds, ToDoubleFunction<Second> value) {
        return Math.max(1, seconds.stream().mapToDouble(value).max().orElse(1)) * 1.05;
    }

    private static StringBuilder open(Frame frame, String title) {
        var svg = new StringBuilder(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">".formatted(WIDTH, HEIGHT, title));
        for (int step = 0; step <= 4; step++) {
            var value = frame.most() * step / 4;
            svg.append(format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>",
                    LEFT, WIDTH, frame.y(value), frame.y(value), LEFT - 6, frame.y(value) + 4, value));
        }
        return svg;
    }

    private static String bar(Frame frame, int second, double from, double height, String colour) {
        if (height <= 0) return "";
        return format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                frame.x(second) + 0.5,
                frame.y(from + height),
                Math.max(1, frame.x(1) - frame.x(0) - 1),
                frame.y(from) - frame.y(from + height),
                colour);
    }

    private static String line(Frame frame, List<Second> seconds, ToDoubleFunction<Second> value, String colour) {
        var points = new StringBuilder();
        for (var second : seconds)
            points.append(format("%.1f,%.1f ", frame.x(second.second() + 0.5), frame.y(value.applyAsDouble(second))));
        return "<polyline points=\"" + points.toString().strip() + "\" fill=\"none\" stroke-width=\"2\" stroke=\""
                + colour + "\"/>";
    }

    private static String close(StringBuilder svg, Frame frame, List<Mark> marks) {
        for (int second = 0; second < frame.seconds(); second += 5)
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d s</text>",
                    frame.x(second), HEIGHT - 12, second));
        for (var mark : marks)
            svg.append(format(
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"mark\"/>"
                            + "<text class=\"marked\" x=\"%.1f\" y=\"%d\">%s</text>",
                    frame.x(mark.second()),
                    frame.x(mark.second()),
                    TOP,
                    HEIGHT - BOTTOM,
                    frame.x(mark.second()) + 4,
                    TOP - 4,
                    Text.escape(mark.name())));
        return svg + "</svg>";
    }

    private static String legend(List<String> names, List<String> colours) {
        var html = new StringBuilder("<p class=\"legend\">");
        for (int i = 0; i < names.size(); i++)
            html.append("<span style=\"color:%s\">■</span> %s&ensp;"
                    .formatted(colours.get(i % colours.size()), Text.escape(names.get(i))));
        return html + "</p>";
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
