package dev.faultline.protocols.signature;

import dev.faultline.protocols.AwsRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a request that both sides sign. The path is normalised and encoded once more, as for every service but S3.
 */
final class CanonicalRequest {
    private static final Pattern SPACES = Pattern.compile(" {2,}");
    private static final String HEX = "0123456789ABCDEF";

    private CanonicalRequest() {}

    static String of(AwsRequest request, Signature signature, String payloadHash) {
        var text = new StringBuilder(512);
        text.append(request.method()).append('\n');
        text.append(path(request.rawPath())).append('\n');
        text.append(query(request.rawQuery(), signature.presigned())).append('\n');
        for (String name : signature.signedHeaders())
            text.append(name).append(':').append(headerValue(request, name)).append('\n');
        text.append('\n').append(String.join(";", signature.signedHeaders())).append('\n');
        return text.append(payloadHash).toString();
    }

    private static String headerValue(AwsRequest request, String name) {
        return String.join(
                ",",
                request.headers().allValues(name).stream()
                        .map(value -> SPACES.matcher(value.strip()).replaceAll(" "))
                        .toList());
    }

    private static String path(String rawPath) {
        var segments = new ArrayDeque<String>();
        for (String segment : rawPath.split("/", -1)) {
            if (segment.equals("..")) segments.pollLast();
            else if (!segment.isEmpty() && !segment.equals(".")) segments.addLast(segment);
        }
        if (segments.isEmpty()) return "/";
        boolean ends = rawPath.endsWith("/") || rawPath.endsWith("/.") || rawPath.endsWith("/..");
        var path = new StringBuilder();
        for (String segment : segments) encode(segment.getBytes(StandardCharsets.UTF_8), path.append('/'));
        return ends ? path.append('/').toString() : path.toString();
    }

    private static String query(String rawQuery, boolean presigned) {
        if (rawQuery.isEmpty()) return "";
        List<Pair> pairs = new ArrayList<>();
        for (String pair : rawQuery.split("&")) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String name = reencode(equals < 0 ? pair : pair.substring(0, equals));
            if (presigned && name.equals("X-Amz-Signature")) continue;
            pairs.add(new Pair(name, equals < 0 ? "" : reencode(pair.substring(equals + 1))));
        }
        Collections.sort(pairs);
        return String.join("&", pairs.stream().map(Pair::toString).toList());
    }

    private record Pair(String name, String value) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : value.compareTo(other.value);
        }

        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    /** Decodes what is encoded and encodes it the one canonical way. */
    private static String reencode(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
            if (low < 0) decoded[length++] = raw[i];
            else {
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            }
        }
        var out = new StringBuilder(raw.length + 16);
        encode(Arrays.copyOf(decoded, length), out);
        return out.toString();
    }

    private static void encode(byte[] bytes, StringBuilder out) {
        for (byte b : bytes) {
            boolean plain = b >= 'a' && b <= 'z'
                    || b >= 'A' && b <= 'Z'
                    || b >= '0' && b <= '9'
                    || b == '-'
                    || b == '_'
                    || b == '.'
                    || b == '~';
            if (plain) out.append((char) b);
            else out.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
        }
    }
}
