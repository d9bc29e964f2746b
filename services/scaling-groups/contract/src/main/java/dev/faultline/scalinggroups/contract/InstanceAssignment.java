package dev.faultline.scalinggroups.contract;

import dev.faultline.aws.AvailabilityZone;
import java.util.Map;

/**
 * What the compute agent of a zone is to make true of one instance: on the compacted topic {@link #TOPIC}, keyed by
 * instance id. An agent ignores an assignment whose version is not higher than the one it knows; an instance that was
 * once {@link Desired#TERMINATED} is never started again (DESIGN.md, decisions 9 and 10).
 *
 * @param instanceId {@code i-} and 17 hexadecimal digits
 * @param version the version of the instance's stream
 * @param boot counts the starts that were asked for, from 1: launch, each start after a stop and each reboot adds one. An
 *     agent whose process runs for a lower boot stops it and starts it again; an instance that has exited by itself
 *     stays so until its boot grows
 * @param imageId the image, which decides what user data may rely on
 * @param userData the script, decoded; empty for none
 * @param address the instance's loopback address, in its environment as {@code FAULTLINE_ADDRESS}
 * @param environment further variables for the instance, by name
 */
public record InstanceAssignment(
        String instanceId,
        AvailabilityZone zone,
        long version,
        int boot,
        Desired desired,
        String imageId,
        String instanceType,
        String userData,
        String address,
        Map<String, String> environment) {
    public static final String TOPIC = "faultline.scaling-groups.assignments";

    /** @see InstanceAssignment#desired() */
    public enum Desired {
        RUNNING,
        STOPPED,
        TERMINATED
    }
}
