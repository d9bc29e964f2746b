package dev.faultline.protocols.error;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.validation.HonouredMembers.Refused;
import dev.faultline.protocols.validation.Violation;
import dev.faultline.protocols.wire.MalformedValueException;
import java.util.List;

/**
 * AWS's codes and texts for one family of services. Where AWS documents none, the code is the nearest documented one and
 * the text is a sentence of ours. Comments mark with [K] what is general knowledge, not confirmed against AWS.
 */
public interface ErrorDialect {
    AwsError violations(List<Violation> violations);

    AwsError malformedValue(MalformedValueException malformed);

    AwsError malformedRequest(String sentence);

    AwsError unknownParameter(String name);

    /** A member that is set without having an effect here (promise 1: real or refused). */
    AwsError refusedMember(String operation, Refused refused);

    AwsError missingAction();

    AwsError unknownAction(String operation, String version);

    AwsError wrongVersion(String version, String expected);

    AwsError unsigned();

    AwsError incompleteSignature(String sentence);

    AwsError unknownKey();

    AwsError signatureMismatch();

    /** @param sentence how the times compare */
    AwsError outsideTimeWindow(String sentence);

    AwsError wrongScope(String sentence);

    AwsResponse render(ErrorReply reply, String requestId);

    /** AWS knows the operation, we do not have it. */
    default AwsError notImplemented(String service, String operation) {
        return new AwsError("NotImplemented", 501, "Faultline does not implement " + service + ":" + operation + ".");
    }

    /** A bug of ours: the log has the rest under the request's id. */
    default AwsError internalFailure() {
        return new AwsError(
                "InternalFailure",
                500,
                "The request processing has failed because of an unknown error, exception or failure.");
    }

    default AwsError tooLarge(long limit) {
        return new AwsError("RequestEntityTooLarge", 413, "The request's body is larger than " + limit + " bytes.");
    }

    default AwsError unavailable(String sentence) {
        return new AwsError("ServiceUnavailable", 503, sentence);
    }
}
