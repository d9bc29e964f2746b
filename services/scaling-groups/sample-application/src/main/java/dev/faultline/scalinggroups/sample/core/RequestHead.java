package dev.faultline.scalinggroups.sample.core;

import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP/1.x request (RFC 9112).
 *
 * @param bodyLength bytes of body that follow; they are read and left unused
 * @param keepAlive whether the connection stays open for another request
 */
public record RequestHead(String method, String target, long bodyLength, boolean keepAlive, boolean expectsContinue) {

    /** Reads the lines up to the empty one; empty when they are not such a head, or ask for what we do not speak. */
    public static Optional<RequestHead> parse(String head) {
        var lines = head.split("\r\n", -1);
        var request = lines[0].split(" ", -1);
        if (request.length != 3 || !request[2].startsWith("HTTP/1.") || request[0].isEmpty() || request[1].isEmpty())
            return Optional.empty();
        long length = 0;
        boolean keepAlive = request[2].equals("HTTP/1.1");
        boolean expectsContinue = false;
        for (int i = 1; i < lines.length; i++) {
            var colon = lines[i].indexOf(':');
            if (colon < 1) return Optional.empty();
            var value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> {
                    if (!value.matches("[0-9]{1,15}")) return Optional.empty();
                    length = Long.parseLong(value);
                }
                case "connection" -> {
                    if (value.equalsIgnoreCase("close")) keepAlive = false;
                    if (value.equalsIgnoreCase("keep-alive")) keepAlive = true;
                }
                case "expect" -> expectsContinue = value.equalsIgnoreCase("100-continue");
                case "transfer-encoding" -> {
                    return Optional.empty();
                }
                default -> {}
            }
        }
        return Optional.of(new RequestHead(request[0], request[1], length, keepAlive, expectsContinue));
    }
}
