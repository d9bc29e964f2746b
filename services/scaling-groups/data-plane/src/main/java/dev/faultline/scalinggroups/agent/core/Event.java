package dev.faultline.scalinggroups.agent.core;

import dev.faultline.scalinggroups.contract.InstanceAssignment;
import java.util.Map;

/** What an agent learns. */
public sealed interface Event {
    /**
     * The assignments of the whole region, by instance id.
     *
     * @param current whether they have been read to their end since the agent started; false means: from disk
     */
    record Assigned(Map<String, InstanceAssignment> assignments, boolean current) implements Event {}

    record Started(String instanceId, int boot, long pid) implements Event {}

    record StartFailed(String instanceId, int boot, String reason) implements Event {}

    /** The process that runs the user data has ended; others of the instance may live on. */
    record MainEnded(String instanceId, int boot, int exitCode) implements Event {}

    /**
     * How an instance looks.
     *
     * @param processes how many of its processes are there
     * @param trouble why its status check fails, as a sentence; empty when it passes
     */
    record Observed(String instanceId, int processes, String trouble) implements Event {}

    /** Time has passed. */
    record Tick() implements Event {}
}
