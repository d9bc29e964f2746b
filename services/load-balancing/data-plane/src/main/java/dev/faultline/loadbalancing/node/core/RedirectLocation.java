package dev.faultline.loadbalancing.node.core;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action.Redirect;
import java.util.Locale;

/** Where a redirect leads: AWS's placeholders filled in from the request. */
public final class RedirectLocation {
    /** AWS redirects to no longer URL. */
    public static final int MAX_LENGTH = 8192;

    private RedirectLocation() {}

    /** @param port where the client has reached the listener: {@code #{port}} must lead back to it */
    public static String of(Redirect redirect, RequestFacts request, String protocol, int port) {
        String query = fill(redirect.query(), request, protocol, port);
        String path = fill(redirect.path(), request, protocol, port);
        return fill(redirect.protocol(), request, protocol, port).toLowerCase(Locale.ROOT) + "://"
                + fill(redirect.host(), request, protocol, port) + ":" + fill(redirect.port(), request, protocol, port)
                + (path.startsWith("/") ? path : "/" + path) + (query.isEmpty() ? "" : "?" + query);
    }

    /** {@code #{path}} stands for the path without its leading slash. One pass: what is filled in is not filled again. */
    private static String fill(String template, RequestFacts request, String protocol, int port) {
        StringBuilder filled = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf("#{", at);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) break;
            filled.append(template, at, open)
                    .append(value(template.substring(open + 2, close), request, protocol, port));
            at = close + 1;
        }
        return filled.append(template, at, template.length()).toString();
    }

    private static String value(String placeholder, RequestFacts request, String protocol, int port) {
        return switch (placeholder) {
            case "protocol" -> protocol;
            case "host" -> request.host();
            case "port" -> Integer.toString(port);
            case "path" -> request.path().startsWith("/") ? request.path().substring(1) : request.path();
            case "query" -> request.query();
            default -> "#{" + placeholder + "}";
        };
    }
}
