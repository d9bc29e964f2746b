package dev.faultline.lab.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A time in which one logical client had no success.
 *
 * @param fromNanos its success before, or the load's start
 * @param toNanos its success after, or the load's end
 * @param requests what it was doing meanwhile, as far as that was slow
 */
public record Gap(int client, long fromNanos, long toNanos, List<SlowRequest> requests) {
    /** So many gaps are itemised, the longest first. */
    private static final int ITEMISED = 10;

    public long nanos() {
        return toNanos - fromNanos;
    }

    /** The step that the client spent the most time in; empty when no request of the gap was slow. */
    public Optional<SlowRequest.Step> longestWait() {
        return requests.stream()
                .flatMap(request -> request.steps().stream())
                .max(Comparator.comparingLong(SlowRequest.Step::nanos));
    }

    /** The longest gaps of a load, at most one a client, the longest first. */
    public static List<Gap> longest(LoadLog log) {
        var from = new long[log.clients()];
        var longest = new Gap[log.clients()];
        for (int client = 0; client < longest.length; client++) {
            from[client] = log.startNanos();
            longest[client] = new Gap(client, log.startNanos(), log.startNanos(), List.of());
        }
        for (var sample : log.samples()) {
            if (!sample.success()) continue;
            int client = sample.client();
            longest[client] = longer(longest[client], from[client], sample.endNanos());
            from[client] = Math.max(from[client], sample.endNanos());
        }
        var gaps = new ArrayList<Gap>();
        for (int client = 0; client < longest.length; client++)
            gaps.add(longer(longest[client], from[client], log.endNanos()).explainedBy(log.slow()));
        gaps.sort(Comparator.comparingLong(Gap::nanos).reversed());
        return List.copyOf(gaps.subList(0, Math.min(ITEMISED, gaps.size())));
    }

    private static Gap longer(Gap known, long from, long to) {
        return to - from > known.nanos() ? new Gap(known.client(), from, to, List.of()) : known;
    }

    private Gap explainedBy(List<SlowRequest> slow) {
        var meanwhile = slow.stream()
                .filter(request -> request.client() == client)
                .filter(request -> request.endNanos() > fromNanos && request.beganNanos() < toNanos)
                .toList();
        return new Gap(client, fromNanos, toNanos, meanwhile);
    }
}
