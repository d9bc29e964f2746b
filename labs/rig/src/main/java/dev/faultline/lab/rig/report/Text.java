package dev.faultline.lab.rig.report;

import java.util.Locale;
import java.util.OptionalLong;

/** Words and numbers as all forms of a report write them. */
public final class Text {
    public static final String NONE = "—";

    private Text() {}

    /** For HTML and XML, attributes included. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String seconds(OptionalLong nanos) {
        return nanos.isEmpty() ? "not seen" : seconds(nanos.getAsLong());
    }

    public static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    public static String ms(long nanos) {
        return String.format(Locale.ROOT, "%,d ms", nanos / 1_000_000);
    }

    public static String after(long nanos) {
        return String.format(Locale.ROOT, "%+.3f", nanos / 1e9);
    }
}
