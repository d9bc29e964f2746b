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
        Recovery recovery,
        Optional<Return> back) {

    /**
     * @param balanced from the zone's start until the group was spread evenly again
     * @param served from the zone's start until it answered a client again
     * @param resurrected instances that had been replaced and ran again
     * @param leaked processes of instances that the group does not have
     */
    public record Return(OptionalLong balanced, OptionalLong served, Set<String> resurrected, List<String> leaked) {
        public Return servedAt(OptionalLong answered) {
            return new Return(balanced, answered, resurrected, leaked);
        }
    }
}
