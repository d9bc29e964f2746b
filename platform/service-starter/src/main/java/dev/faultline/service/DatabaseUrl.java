package dev.faultline.service;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Adds to a JDBC URL how our connections behave. */
final class DatabaseUrl {
    /** A client that dies in a transaction must not hold up the relays for longer. */
    private static final int IDLE_IN_TRANSACTION_MS = 10_000;

    private static final int CONNECT_SECONDS = 2;
    private static final int SOCKET_SECONDS = 10;

    private DatabaseUrl() {}

    static String of(String url, String service) {
        String options = URLEncoder.encode(
                "-c idle_in_transaction_session_timeout=" + IDLE_IN_TRANSACTION_MS, StandardCharsets.UTF_8);
        return url
                + (url.contains("?") ? "&" : "?")
                + "currentSchema=" + FaultlineSettings.schema(service)
                + "&ApplicationName=" + service
                + "&connectTimeout=" + CONNECT_SECONDS
                + "&socketTimeout=" + SOCKET_SECONDS
                + "&tcpKeepAlive=true"
                + "&options=" + options.replace("+", "%20");
    }
}
