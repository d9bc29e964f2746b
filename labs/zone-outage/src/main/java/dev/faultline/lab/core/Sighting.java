package dev.faultline.lab.core;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the public API said at one moment.
 *
 * @param atNanos when the answers had been read
 * @param zones the zones' states as DescribeAvailabilityZones has them
 * @param members the Auto Scaling group's instances
 * @param running instances of the group that EC2 calls running
 * @param targets the target group's targets: state by instance id
 */
public record Sighting(
        long atNanos,
        Map<String, String> zones,
        List<Member> members,
        Set<String> running,
        Map<String, String> targets) {

    /** An instance of the Auto Scaling group. */
    public record Member(String instanceId, String zone, String lifecycleState, String healthStatus) {
        public boolean inService() {
            return lifecycleState.equals("InService") && healthStatus.equalsIgnoreCase("healthy");
        }
    }
}
