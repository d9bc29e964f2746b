package dev.faultline.scalinggroups.agent.core;

import dev.faultline.scalinggroups.contract.InstanceAssignment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an agent holds of one instance, and what its record on the zone's disk says. A record in {@link Phase#STARTING} is
 * the marker that is durable before a process is started; one in {@link Phase#TERMINATED} is the tombstone that keeps the
 * id from ever being started again.
 *
 * @param assignment the newest assignment that was accepted
 * @param boot the boot that the phase speaks of; 0 before the first
 * @param exitCode of the main process, once it has ended by itself
 * @param reason why it is in this phase, as a sentence
 * @param since when the phase began
 */
public record Held(
        InstanceAssignment assignment,
        Phase phase,
        int boot,
        @Nullable Integer exitCode,
        String reason,
        Instant since) {

    /** Where an instance is on its host. */
    public enum Phase {
        /** Nothing of it runs here yet, or any more since its zone failed. */
        DOWN,
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED,
        /** All of its processes ended by themselves. */
        EXITED,
        /** Its process could not be started. */
        FAILED,
        TERMINATING,
        TERMINATED;

        /** Whether processes of the instance may exist. */
        public boolean alive() {
            return switch (this) {
                case STARTING, RUNNING, STOPPING, TERMINATING -> true;
                case DOWN, STOPPED, EXITED, FAILED, TERMINATED -> false;
            };
        }
    }

    public String instanceId() {
        return assignment.instanceId();
    }

    static Held first(InstanceAssignment assignment, Instant at) {
        return new Held(assignment, Phase.DOWN, 0, null, "It has not been started yet.", at);
    }

    Held with(InstanceAssignment newer) {
        return new Held(newer, phase, boot, exitCode, reason, since);
    }

    Held to(Phase next, String why, Instant at) {
        return new Held(assignment, next, boot, null, why, at);
    }

    Held starting(String why, Instant at) {
        return new Held(assignment, Phase.STARTING, assignment.boot(), null, why, at);
    }

    Held mainEnded(int code, String why) {
        return new Held(assignment, phase, boot, code, why, since);
    }

    Held exited(String why, Instant at) {
        return new Held(assignment, Phase.EXITED, boot, exitCode, why, at);
    }
}
