package dev.faultline.loadbalancing.node.core;

import java.util.Arrays;
import java.util.List;

/** The HTTP codes that pass a health check, as AWS writes them: {@code 200}, {@code 200,202}, {@code 200-299}. */
public final class CodeMatcher {
    private record Span(int first, int last) {}

    private final List<Span> spans;

    private CodeMatcher(List<Span> spans) {
        this.spans = spans;
    }

    /** @throws IllegalArgumentException when the text is no list of codes and ranges */
    public static CodeMatcher parse(String text) {
        return new CodeMatcher(Arrays.stream(text.split(","))
                .map(String::strip)
                .map(CodeMatcher::span)
                .toList());
    }

    public boolean matches(int code) {
        for (Span span : spans) if (code >= span.first() && code <= span.last()) return true;
        return false;
    }

    private static Span span(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? new Span(Integer.parseInt(text), Integer.parseInt(text))
                : new Span(Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }
}
