package dev.faultline.protocols.error;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.schema.Schema.Structure;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An error on its way out.
 *
 * @param sender whether the caller is at fault
 * @param details members of a modelled error beside its message, null when there are none
 */
public record ErrorReply(
        String code,
        int status,
        String message,
        boolean sender,
        @Nullable Details details) {

    public record Details(Structure schema, SdkPojo value) {}

    public static ErrorReply of(AwsError error) {
        return new ErrorReply(error.code(), error.status(), error.sentence(), error.status() < 500, null);
    }
}
