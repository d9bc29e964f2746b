package dev.faultline.loadbalancing.node.core;

import org.jspecify.annotations.Nullable;

/** Requests that a load balancer answers itself, before any rule is asked (ALB guide, "troubleshoot"). */
public final class RequestRefusal {
    private RequestRefusal() {}

    /**
     * The status to refuse with, or 0.
     *
     * @param version as the request line has it, for example {@code HTTP/1.1}
     * @param hosts how many Host headers there are
     * @param host the first of them
     */
    public static int of(
            String method,
            String target,
            String version,
            int hosts,
            @Nullable String host,
            @Nullable String transferEncoding,
            boolean tooManyForwardedAddresses) {
        boolean http11 = version.equals("HTTP/1.1");
        if (!http11 && !version.equals("HTTP/1.0")) return 505;
        if (method.equals("TRACE")) return 405;
        if (hosts > 1 || (http11 && hosts == 0) || (host != null && !plausibleHost(host))) return 400;
        if (!target.startsWith("/")
                && !target.regionMatches(true, 0, "http://", 0, 7)
                && !(target.equals("*") && method.equals("OPTIONS"))) return 400;
        if (transferEncoding != null
                && !transferEncoding.equalsIgnoreCase("chunked")
                && !transferEncoding.equalsIgnoreCase("identity")) return 501;
        return tooManyForwardedAddresses ? 463 : 0;
    }

    private static boolean plausibleHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c == '/' || c == '?' || c == '#' || c == '@' || c == ',' || c >= 0x7f) return false;
        }
        return true;
    }
}
