package dev.faultline.scalinggroups.domain.instance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of instances and of their reservations are functions of the request that asked for them, so that a request which
 * is carried out twice names the same instance (DESIGN.md, decision 9).
 */
public final class InstanceId {
    private InstanceId() {}

    /** The instance that a group launches as its {@code sequence}th. */
    public static String ofGroup(String groupId, long sequence) {
        return "i-" + digits("group/" + groupId + "/" + sequence);
    }

    /** The {@code index}th instance of a RunInstances request with the given client token. */
    public static String ofRequest(String clientToken, int index) {
        return "i-" + digits("request/" + clientToken + "/" + index);
    }

    /** The reservation of a request or, for a member of a group, of its instance id. */
    public static String reservation(String token) {
        return "r-" + digits("reservation/" + token);
    }

    private static String digits(String seed) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 17);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
