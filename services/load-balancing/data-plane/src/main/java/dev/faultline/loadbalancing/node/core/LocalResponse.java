package dev.faultline.loadbalancing.node.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response that the load balancer gives itself: an error, a redirect or a fixed response.
 *
 * @param location where a redirect leads
 */
public record LocalResponse(
        int status,
        String phrase,
        String contentType,
        String body,
        @Nullable String location) {
    public static final String SERVER = "awselb/2.0";

    private static final Map<Integer, String> PHRASES = Map.ofEntries(
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Found"),
            Map.entry(400, "Bad Request"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Time-out"),
            Map.entry(414, "Request-URI Too Large"),
            Map.entry(463, "Too Many X-Forwarded-For Addresses"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Temporarily Unavailable"),
            Map.entry(504, "Gateway Time-out"),
            Map.entry(505, "HTTP Version Not Supported"));

    /** A small page with the status and its phrase. */
    public static LocalResponse error(int status) {
        return page(status, null);
    }

    public static LocalResponse redirect(int status, String location) {
        return page(status, location);
    }

    /** @param phrase the status's phrase as HTTP has it */
    public static LocalResponse fixed(int status, String phrase, String contentType, String body) {
        return new LocalResponse(status, phrase, contentType, body, null);
    }

    private static LocalResponse page(int status, @Nullable String location) {
        String phrase = PHRASES.getOrDefault(status, "");
        String title = status + " " + phrase;
        String body = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
                + "</h1></center>\r\n</body>\r\n</html>\r\n";
        return new LocalResponse(status, phrase, "text/html", body, location);
    }
}
