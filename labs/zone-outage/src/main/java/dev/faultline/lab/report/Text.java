package dev.faultline.lab.report;

import java.util.Locale;
import java.util.OptionalLong;

/** Words and numbers as all forms of a report write them. */
final class Text {
    static final String NONE = "—";

    private Text() {}

    /** For HTML and XML, attributes included. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String seconds(OptionalLong nanos) {
        return nanos.isEmpty() ? "not seen" : seconds(nanos.getAsLong());
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    static String ms(long nanos) {
        return String.format(Locale.ROOT, "%,d ms", nanos / 1_000_000);
    }

    static String after(long nanos) {
        return String.format(Locale.ROOT, "%+.3f", nanos / 1e9);
    }
}
