package dev.faultline.scalinggroups.contract;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The default VPC of a region: it is always there, so its ids are functions of the region and its zones. */
public final class DefaultVpc {
    private DefaultVpc() {}

    public static String vpcId(Region region) {
        return "vpc-" + digits(region.name());
    }

    public static String subnetId(AvailabilityZone zone) {
        return "subnet-" + digits(zone.name());
    }

    public static String securityGroupId(Region region) {
        return "sg-" + digits("default/" + region.name());
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
