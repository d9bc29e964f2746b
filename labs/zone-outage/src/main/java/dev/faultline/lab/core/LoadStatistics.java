package dev.faultline.lab.core;

import dev.faultline.lab.core.Sample.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of a load.
 *
 * @param responsesOther responses that are neither 2xx nor 5xx
 * @param longestGapNanos the longest time in which one logical client had no success: between two successes in a row, the
 *     load's start and end included
 * @param gaps the longest gaps, at most one a client, the longest first
 */
public record LoadStatistics(
        long requests,
        long responses2xx,
        long responses5xx,
        long responsesOther,
        long socketErrors,
        long interruptedResponses,
        double requestsPerSecond,
        double p50Ms,
        double p99Ms,
        long longestGapNanos,
        List<Gap> gaps) {
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * One second of a load.
     *
     * @param second counted from the load's start
     * @param byZone successes by the zone that answered
     * @param failures requests that ended without a success
     */
    public record Second(int second, Map<String, Integer> byZone, int failures, double p50Ms, double p99Ms) {}

    public static LoadStatistics of(LoadLog log) {
        long good = 0;
        long serverErrors = 0;
        long other = 0;
        long socketErrors = 0;
        long interrupted = 0;
        for (var sample : log.samples()) {
            if (sample.outcome() == Outcome.SOCKET_ERROR) socketErrors++;
            else if (sample.outcome() == Outcome.INTERRUPTED) interrupted++;
            else if (sample.success()) good++;
            else if (sample.status() >= 500) serverErrors++;
            else other++;
        }
        var latencies = latencies(log.samples());
        var gaps = Gap.longest(log);
        var seconds = (log.endNanos() - log.startNanos()) / NANOS_PER_SECOND;
        return new LoadStatistics(
                log.samples().size(),
                good,
                serverErrors,
                other,
                socketErrors,
                interrupted,
                seconds > 0 ? log.samples().size() / seconds : 0,
                percentileMs(latencies, 0.50),
                percentileMs(latencies, 0.99),
                gaps.isEmpty() ? 0 : gaps.getFirst().nanos(),
                gaps);
    }

    /** The load second by second; a second without a request is there too. */
    public static List<Second> perSecond(LoadLog log) {
        var buckets = new TreeMap<Integer, List<Sample>>();
        for (int i = 0; i < secondOf(log, log.endNanos()); i++) buckets.put(i, new ArrayList<>());
        for (var sample : log.samples())
            buckets.computeIfAbsent(secondOf(log, sample.endNanos()), _ -> new ArrayList<>())
                    .add(sample);
        return buckets.entrySet().stream()
                .map(e -> second(e.getKey(), e.getValue()))
                .toList();
    }

    private static int secondOf(LoadLog log, long nanos) {
        return (int) ((nanos - log.startNanos()) / (long) NANOS_PER_SECOND);
    }

    private static Second second(int index, List<Sample> samples) {
        var byZone = new TreeMap<String, Integer>();
        int failures = 0;
        for (var sample : samples) {
            if (sample.success()) byZone.merge(sample.zone(), 1, Integer::sum);
            else failures++;
        }
        var latencies = latencies(samples);
        return new Second(index, byZone, failures, percentileMs(latencies, 0.5), percentileMs(latencies, 0.99));
    }

    private static long[] latencies(List<Sample> samples) {
        return samples.stream().mapToLong(Sample::latencyNanos).sorted().toArray();
    }

    /** The smallest value that at least the given share of the sorted values does not exceed; 0 of none. */
    static double percentileMs(long[] sorted, double share) {
        if (sorted.length == 0) return 0;
        var rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)] / NANOS_PER_MS;
    }
}
