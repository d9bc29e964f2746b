package dev.faultline.lab.report;

/** Paints words for a terminal, or leaves them as they are. */
record Colours(boolean seen) {
    private static final String RESET = "\u001b[0m";

    String good(String text) {
        return paint("\u001b[32m", text);
    }

    String bad(String text) {
        return paint("\u001b[31m", text);
    }

    private String paint(String colour, String text) {
        return seen ? colour + text + RESET : text;
    }
}
