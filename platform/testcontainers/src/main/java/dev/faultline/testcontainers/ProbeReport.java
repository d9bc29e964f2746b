package dev.faultline.testcontainers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a probe's clients have seen. A client tries its next address when a connect fails or takes over 250 ms, and repeats
 * a GET once per remaining address when its connection ends before any byte of the response; what did not help then is an
 * error.
 *
 * @param socketErrors requests that got no response although repeated
 * @param interruptedResponses responses that were cut after their first byte
 * @param retriedConnects connects that failed or took over 250 ms, after which the next address was tried
 * @param resentRequests requests that were repeated
 * @param rawFailures every attempt that failed
 * @param longestGapMs the longest time in which one client had no success, retries and pacing included
 */
public record ProbeReport(
        long requests,
        long responses2xx,
        long responses5xx,
        long responsesOther,
        long socketErrors,
        long interruptedResponses,
        long retriedConnects,
        long resentRequests,
        long rawFailures,
        double p50Ms,
        double p99Ms,
        long longestGapMs) {

    /** Requests whose client had no whole 2xx in the end. */
    public long failures() {
        return requests - responses2xx;
    }

    /** @param json the probe's own line: an object of numbers */
    static ProbeReport parse(String json) {
        return new ProbeReport(
                whole(json, "requests"),
                whole(json, "responses2xx"),
                whole(json, "responses5xx"),
                whole(json, "responsesOther"),
                whole(json, "socketErrors"),
                whole(json, "interruptedResponses"),
                whole(json, "retriedConnects"),
                whole(json, "resentRequests"),
                whole(json, "rawFailures"),
                number(json, "p50Ms"),
                number(json, "p99Ms"),
                whole(json, "longestGapMs"));
    }

    private static long whole(String json, String name) {
        return (long) number(json, name);
    }

    private static double number(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(-?[0-9.E+-]+)").matcher(json);
        if (!found.find()) throw new IllegalStateException("The probe's report has no " + name + ": " + json);
        return Double.parseDouble(found.group(1));
    }
}
