package dev.faultline.loadbalancing.node.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request headers that a load balancer writes for its targets (ALB guide, "HTTP headers and load balancers"). */
public final class ForwardedHeaders {
    /** AWS answers 463 to more addresses than this in X-Forwarded-For. */
    public static final int MAX_FORWARDED_ADDRESSES = 30;

    private ForwardedHeaders() {}

    /** The X-Forwarded-For to send, or null for none. */
    public static @Nullable String forwardedFor(
            List<String> received, String client, int clientPort, LoadBalancerAttributes attributes) {
        return switch (attributes.forwardedFor()) {
            case REMOVE -> null;
            case PRESERVE -> received.isEmpty() ? null : String.join(", ", received);
            case APPEND -> {
                String last = attributes.clientPort() ? client + ":" + clientPort : client;
                yield received.isEmpty() ? last : String.join(", ", received) + ", " + last;
            }
        };
    }

    public static boolean tooManyAddresses(List<String> received) {
        int addresses = 0;
        for (String value : received) {
            addresses++;
            for (int i = 0; i < value.length(); i++) if (value.charAt(i) == ',') addresses++;
        }
        return addresses > MAX_FORWARDED_ADDRESSES;
    }

    /**
     * The X-Amzn-Trace-Id to send.
     *
     * @param id a new id, {@code 1-<8 hex digits: seconds>-<24 hex digits>}
     */
    public static String traceId(@Nullable String received, String id) {
        if (received == null || received.isBlank()) return "Root=" + id;
        return (hasRoot(received) ? "Self=" : "Root=") + id + ";" + received;
    }

    private static boolean hasRoot(String header) {
        for (String field : header.split(";")) if (field.strip().startsWith("Root=")) return true;
        return false;
    }

    /**
     * The Host to send: a default port is taken away, another one added where it lacks.
     *
     * @param received the request's Host, which AWS keeps as it is when {@code preserve_host_header} is on
     * @param port the listener's port
     * @param effectivePort where the listener really listens
     */
    public static String host(String received, int port, int effectivePort, boolean preserve) {
        if (preserve) return received;
        int colon = portSeparator(received);
        boolean defaultPort = port == 80;
        if (colon < 0) return defaultPort ? received : received + ":" + port;
        String given = received.substring(colon + 1);
        boolean own = given.equals(Integer.toString(port)) || given.equals(Integer.toString(effectivePort));
        return defaultPort && own ? received.substring(0, colon) : received;
    }

    /** The host without its port. */
    public static String withoutPort(String host) {
        int colon = portSeparator(host);
        return colon < 0 ? host : host.substring(0, colon);
    }

    /** Where the port's colon is, or -1; an IPv6 literal has its own colons inside brackets. */
    private static int portSeparator(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? colon : -1;
    }
}
