package dev.faultline.gateway;

import dev.faultline.aws.AwsError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps web pages away from the API (decision 18): a browser on this machine reaches loopback, and who controls the API
 * runs code here. Pages give themselves away by {@code Origin}, by {@code Sec-Fetch-Site}, or, after rebinding a name, by
 * {@code Host}. AWS's clients send none of these.
 */
final class BrowserGuard {
    /** localhost, anything below it, and loopback addresses: names that no stranger can point here. */
    private static final Pattern LOCAL_HOST = Pattern.compile(
            "(localhost|([a-z0-9_-]+\\.)+localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private final List<String> allowedHosts;

    /** @param allowedHosts further names, without ports */
    BrowserGuard(List<String> allowedHosts) {
        this.allowedHosts =
                allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * @param host the Host header, or the empty text; the others likewise
     * @return why the request is refused, empty when it may pass
     */
    Optional<AwsError> check(String host, String origin, String fetchSite) {
        if (!isAllowed(host))
            return refuse("Faultline does not answer to the host '" + shorten(host)
                    + "': use localhost, or name the host in faultline.gateway.allowed-hosts.");
        if (!origin.isEmpty())
            return refuse("Faultline's API takes no requests from web pages, and this one has the origin '"
                    + shorten(origin) + "'.");
        if (fetchSite.equalsIgnoreCase("cross-site") || fetchSite.equalsIgnoreCase("same-site"))
            return refuse("Faultline's API takes no requests from web pages of another site.");
        return Optional.empty();
    }

    private boolean isAllowed(String host) {
        if (LOCAL_HOST.matcher(host).matches()) return true;
        int port = host.lastIndexOf(':');
        String name = (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
        return allowedHosts.contains(name);
    }

    private static Optional<AwsError> refuse(String sentence) {
        return Optional.of(new AwsError("AccessDenied", 403, sentence));
    }

    private static String shorten(String text) {
        return text.length() <= 128 ? text : text.substring(0, 128) + "…";
    }
}
