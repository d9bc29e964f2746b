package dev.faultline.protocols.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code application/x-www-form-urlencoded} text strictly, within limits that no honest client reaches. */
public final class FormParameters {
    /** The most parameters one request may have. */
    public static final int MAX_PARAMETERS = 10_000;
    /** The most dots in a parameter's name. */
    public static final int MAX_DEPTH = 32;
    /** The longest name of a parameter. */
    public static final int MAX_NAME_LENGTH = 512;

    private FormParameters() {}

    /**
     * Adds the parameters of a query or a body to those already there.
     *
     * @throws MalformedRequestException when the text is broken, a name occurs twice or a limit is passed
     */
    public static void parse(String form, Map<String, String> into) {
        int start = 0;
        while (start < form.length()) {
            int end = form.indexOf('&', start);
            if (end < 0) end = form.length();
            if (end > start) parameter(form.substring(start, end), into);
            start = end + 1;
        }
    }

    public static Map<String, String> parse(String form) {
        var parameters = new LinkedHashMap<String, String>();
        parse(form, parameters);
        return parameters;
    }

    private static void parameter(String pair, Map<String, String> into) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (name.isEmpty()) throw new MalformedRequestException("The request has a parameter without a name.");
        if (name.length() > MAX_NAME_LENGTH)
            throw new MalformedRequestException(
                    "A parameter's name is longer than " + MAX_NAME_LENGTH + " characters.");
        if (name.chars().filter(c -> c == '.').count() > MAX_DEPTH)
            throw new MalformedRequestException("A parameter is nested deeper than " + MAX_DEPTH + " levels.");
        if (into.size() >= MAX_PARAMETERS)
            throw new MalformedRequestException("The request has more than " + MAX_PARAMETERS + " parameters.");
        if (into.putIfAbsent(name, value) != null)
            throw new MalformedRequestException("The parameter " + name + " occurs twice.");
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && isPlain(text)) return text;
        var bytes = ByteBuffer.allocate(text.length() * 4);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') bytes.put((byte) ' ');
            else if (c == '%') {
                bytes.put(octet(text, i + 1));
                i += 2;
            } else if (c < 0x80) bytes.put((byte) c);
            else throw new MalformedRequestException("The request's parameters are not percent-encoded.");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new MalformedRequestException("The request's parameters are not UTF-8.");
        }
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static byte octet(String text, int at) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(at + 1), 16);
        if (low < 0) throw new MalformedRequestException("The request has an incomplete percent-encoding.");
        return (byte) (high << 4 | low);
    }
}
