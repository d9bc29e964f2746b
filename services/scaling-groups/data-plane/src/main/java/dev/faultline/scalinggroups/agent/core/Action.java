package dev.faultline.scalinggroups.agent.core;

import dev.faultline.scalinggroups.contract.InstanceAssignment;

/** What an agent wants done, in the order given: the next action begins when the one before it is complete. */
public sealed interface Action {
    String instanceId();

    /** Why, as a sentence. */
    String reason();

    /** Write the record and make it durable. */
    record Keep(Held held) implements Action {
        @Override
        public String instanceId() {
            return held.instanceId();
        }

        @Override
        public String reason() {
            return held.reason();
        }
    }

    /** Start the instance's main process; the outcome comes back as an event. */
    record Start(InstanceAssignment assignment, String reason) implements Action {
        @Override
        public String instanceId() {
            return assignment.instanceId();
        }
    }

    /** Ask all processes of the instance to end. */
    record Stop(String instanceId, String reason) implements Action {}

    /** End all processes of the instance at once. */
    record Kill(String instanceId, String reason) implements Action {}

    /** Delete what the instance has on disk, but not its record. */
    record Discard(String instanceId, String reason) implements Action {}

    /** Delete the record. */
    record Forget(String instanceId, String reason) implements Action {}
}
