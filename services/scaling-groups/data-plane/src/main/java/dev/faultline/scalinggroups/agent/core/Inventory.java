package dev.faultline.scalinggroups.agent.core;

import dev.faultline.scalinggroups.agent.core.Held.Phase;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.scalinggroups.contract.InstanceAssignment.Desired;
import org.jspecify.annotations.Nullable;

/** Translates what an agent holds into the words of its report. */
final class Inventory {
    private Inventory() {}

    static InstanceStatus status(Held it, @Nullable Long pid, String trouble) {
        var reachable = it.phase().alive() && it.phase() != Phase.STARTING && trouble.isEmpty();
        return new InstanceStatus(
                it.instanceId(),
                it.assignment().version(),
                state(it),
                it.phase().alive() ? pid : null,
                it.phase() == Phase.EXITED ? it.exitCode() : null,
                reachable,
                trouble.isEmpty() || !it.phase().alive() ? it.reason() : trouble);
    }

    private static State state(Held it) {
        return switch (it.phase()) {
            case DOWN, STARTING -> State.STARTING;
            // A reboot is on its way to the next start; a stop is running until it has stopped.
            case STOPPING -> it.assignment().desired() == Desired.RUNNING ? State.STARTING : State.RUNNING;
            case RUNNING, TERMINATING -> State.RUNNING;
            case STOPPED -> State.STOPPED;
            case EXITED -> State.EXITED;
            case FAILED -> State.FAILED;
            case TERMINATED -> State.TERMINATED;
        };
    }
}
