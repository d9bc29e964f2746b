package dev.faultline.loadbalancing.node.core;

import java.util.Locale;

/** A pattern of a rule's condition: {@code *} stands for any run of characters, also none, {@code ?} for exactly one. */
final class Glob {
    private final String pattern;
    private final boolean ignoreCase;

    private Glob(String pattern, boolean ignoreCase) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
    }

    static Glob caseSensitive(String pattern) {
        return new Glob(pattern, false);
    }

    static Glob ignoringCase(String pattern) {
        return new Glob(pattern.toLowerCase(Locale.ROOT), true);
    }

    /** Time is at most the product of both lengths: only the last star is ever taken back. */
    boolean matches(String input) {
        String text = ignoreCase ? input.toLowerCase(Locale.ROOT) : input;
        int at = 0;
        int in = 0;
        int star = -1;
        int afterStar = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                afterStar = at;
            } else if (in < pattern.length() && (pattern.charAt(in) == '?' || pattern.charAt(in) == text.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') in++;
        return in == pattern.length();
    }
}
