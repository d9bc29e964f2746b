package dev.faultline.scalinggroups.domain.group;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids of scaling activities: functions of the group and the instance, so that a rebuilt history has the same. */
public final class ActivityId {
    private ActivityId() {}

    public static String ofLaunch(String groupId, String instanceId) {
        return name(groupId + "/launch/" + instanceId);
    }

    public static String ofTermination(String groupId, String instanceId) {
        return name(groupId + "/termination/" + instanceId);
    }

    /** The activity that a member is going through, or last went through. */
    static String of(String groupId, Member member) {
        return member.active() ? ofLaunch(groupId, member.instanceId()) : ofTermination(groupId, member.instanceId());
    }

    private static String name(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
