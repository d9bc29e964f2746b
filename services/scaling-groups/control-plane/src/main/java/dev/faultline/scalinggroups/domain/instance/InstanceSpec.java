package dev.faultline.scalinggroups.domain.instance;

import dev.faultline.aws.AvailabilityZone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is, fixed at its launch.
 *
 * @param clientToken the token of the request that launched it
 * @param requestDigest tells whether a repeated token came with the same request
 * @param launchIndex its place among the instances of one request
 * @param userData the script as the user sent it, base64; empty for none
 * @param groupName the Auto Scaling group it belongs to, or null
 * @param template the launch template and version it came from, or null
 */
public record InstanceSpec(
        String instanceId,
        String reservationId,
        String clientToken,
        String requestDigest,
        int launchIndex,
        String imageId,
        String instanceType,
        String userData,
        AvailabilityZone zone,
        List<String> securityGroupIds,
        @Nullable String groupName,
        @Nullable SourceTemplate template) {
    public InstanceSpec {
        securityGroupIds = List.copyOf(securityGroupIds);
    }

    /** The version of a launch template that an instance was launched from. */
    public record SourceTemplate(String id, String name, long version) {}
}
