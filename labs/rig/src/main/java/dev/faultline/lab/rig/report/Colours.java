package dev.faultline.lab.rig.report;

/** Paints words for a terminal, or leaves them as they are. */
public record Colours(boolean seen) {
    private static final String RESET = "\u001b[0m";

    public String good(String text) {
        return paint("\u001b[32m", text);
    }

    public String bad(String text) {
        return paint("\u001b[31m", text);
    }

    private String paint(String colour, String text) {
        return seen ? colour + text + RESET : text;
    }
}
