package dev.faultline.scalinggroups.domain.instance;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** User data as the wire has it, base64, and as instances get it. */
public final class UserData {
    /** The most bytes, decoded (EC2 guide, instancedata-add-user-data). */
    public static final int LIMIT_BYTES = 16 * 1024;

    private UserData() {}

    /** @throws IllegalArgumentException when it is not base64 */
    public static String decode(String encoded) {
        return new String(Base64.getDecoder().decode(encoded.replaceAll("\\s", "")), StandardCharsets.UTF_8);
    }
}
