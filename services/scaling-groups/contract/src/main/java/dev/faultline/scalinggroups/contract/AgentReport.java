package dev.faultline.scalinggroups.contract;

import dev.faultline.aws.AvailabilityZone;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All instances that a zone's compute agent holds, and how they are. Soft state on {@link #TOPIC}, keyed by the zone,
 * partitioned by its index: published at every change and every second. The latest report replaces earlier ones; what
 * it does not list, the agent does not have.
 *
 * @param incarnation grows with every start of the agent
 * @param sequence grows with every report of an incarnation
 * @param current whether the agent has read its assignments to their end since it started
 */
public record AgentReport(
        AvailabilityZone zone,
        long incarnation,
        long sequence,
        Instant at,
        boolean current,
        List<InstanceStatus> instances) {
    public static final String TOPIC = "faultline.scaling-groups.agents";

    /**
     * @param version the version of the assignment that the agent acts on
     * @param exitCode the process's exit code or 128 + signal once it has exited by itself, otherwise null
     * @param reachable whether the instance's process is there and answers a signal; the status check's reachability
     */
    public record InstanceStatus(
            String instanceId,
            long version,
            State state,
            @Nullable Long pid,
            @Nullable Integer exitCode,
            boolean reachable,
            String reason) {}

    /** What an instance does on its host. */
    public enum State {
        STARTING,
        RUNNING,
        STOPPED,
        TERMINATED,
        EXITED,
        FAILED
    }
}
