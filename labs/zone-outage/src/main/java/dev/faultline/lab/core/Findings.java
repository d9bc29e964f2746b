package dev.faultline.lab.core;

import dev.faultline.launcher.lab.Failure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that an outage under load has shown, and that a verdict rests on.
 *
 * @param openToVictim connections that clients had open to the victim's node when it failed
 * @param afterFaultNanos how long the load went on after the fault
 * @param traffic what the load balancer's nodes did during the load; empty when not all of them told it
 * @param back what the zone's return showed; empty when the zone was not started again
 */
public record Findings(
        String victim,
        Failure failure,
        int desired,
        LoadStatistics load,
        LoadLog log,
        int openToVictim,
        long faultNanos,
        long afterFaultNanos,
        Prediction prediction,
        Recovery recovery,
        Optional<NodeTraffic> traffic,
        Optional<Return> back) {

    /**
     * @param startedNanos when the zone was started again
     * @param balanced from the zone's start until the group was spread evenly again
     * @param served from the zone's start until it answered a client again
     * @param resurrected instances that had been replaced and ran again
     * @param leaked processes of instances that the group does not have
     */
    public record Return(
            long startedNanos,
            OptionalLong balanced,
            OptionalLong served,
            Set<String> resurrected,
            List<String> leaked) {
        public Return servedAt(OptionalLong answered) {
            return new Return(startedNanos, balanced, answered, resurrected, leaked);
        }
    }

    /** A moment as a reader places it: in seconds from the fault, or from the zone's start once that has begun. */
    public String when(long atNanos) {
        var started = back.map(Return::startedNanos);
        if (started.isPresent() && atNanos >= started.get())
            return "%+.3f s from the zone's start".formatted((atNanos - started.get()) / 1e9);
        return "%+.3f s from the fault".formatted((atNanos - faultNanos) / 1e9);
    }

    /** A gap in one sentence: whose, when, and what the client waited for the longest. */
    public String describe(Gap gap) {
        var waited = gap.longestWait()
                .map(step -> ", the longest wait " + describe(step))
                .orElse(", without a slow request");
        return "client %d, %d ms from %s%s"
                .formatted(gap.client(), gap.nanos() / 1_000_000, when(gap.fromNanos()), waited);
    }

    /** A step in words, such as: 1,002 ms for a response of 127.1.3.10 (Read timed out). */
    public static String describe(SlowRequest.Step step) {
        var whom =
                switch (step.waitedFor()) {
                    case NAME -> "for the name";
                    case CONNECT -> "for a connect to " + step.address();
                    case RESPONSE -> "for a response of " + step.address();
                };
        return "%d ms %s (%s)".formatted(step.nanos() / 1_000_000, whom, step.result());
    }
}
