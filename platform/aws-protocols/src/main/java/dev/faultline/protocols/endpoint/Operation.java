package dev.faultline.protocols.endpoint;

import dev.faultline.protocols.schema.Schema.Structure;
import dev.faultline.protocols.validation.HonouredMembers;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An operation that has a handler.
 *
 * @param name AWS's name
 * @param resultWrapper the element around the output in the query protocol, null when there is no output
 * @param successStatus the HTTP status of success
 */
record Operation(
        String name,
        Structure input,
        Structure output,
        @Nullable String resultWrapper,
        int successStatus,
        HonouredMembers honoured,
        Handler handler) {

    /** The handler's method; it throws what the method throws. */
    @FunctionalInterface
    interface Handler {
        SdkPojo handle(SdkPojo request) throws Throwable;
    }
}
