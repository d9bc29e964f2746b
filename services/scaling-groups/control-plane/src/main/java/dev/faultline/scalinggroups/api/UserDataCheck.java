package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AwsError;
import dev.faultline.scalinggroups.domain.instance.UserData;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Refuses user data that no instance could be given. */
final class UserDataCheck {
    private UserDataCheck() {}

    /** @throws AwsError when it is too long or not base64 */
    static void require(@Nullable String userData) {
        if (userData == null || userData.isEmpty()) return;
        int length;
        try {
            length = UserData.decode(userData).getBytes(StandardCharsets.UTF_8).length;
        } catch (IllegalArgumentException notBase64) {
            throw AwsError.badRequest("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data");
        }
        if (length > UserData.LIMIT_BYTES)
            throw Ec2Errors.invalid(
                    "User data is limited to " + UserData.LIMIT_BYTES + " bytes, and this is " + length);
    }
}
