package dev.faultline.lab.rig.report;

import java.util.Arrays;

/** A row of bars on a terminal, one a second. */
public final class Bars {
    private static final String BARS = " ▁▂▃▄▅▆▇█";
    private static final int MOST = 60;

    private Bars() {}

    /** The first minute, after its name and its highest value. */
    public static String of(String name, int[] perSecond) {
        int most = Arrays.stream(perSecond).max().orElse(0);
        var text = new StringBuilder(" %s %d ┤".formatted(name, most));
        Arrays.stream(perSecond).limit(MOST).forEach(value -> text.append(bar(value, most)));
        return text.toString();
    }

    /** @param most the value of the highest bar */
    public static char bar(int value, int most) {
        if (most == 0) return ' ';
        return BARS.charAt((int) Math.round((BARS.length() - 1) * (double) value / most));
    }
}
