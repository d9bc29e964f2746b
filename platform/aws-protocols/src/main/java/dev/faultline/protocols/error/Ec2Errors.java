package dev.faultline.protocols.error;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.validation.HonouredMembers.Refused;
import dev.faultline.protocols.validation.Violation;
import dev.faultline.protocols.wire.MalformedValueException;
import dev.faultline.protocols.wire.XmlWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** EC2's errors ("Error codes for the Amazon EC2 API"). It reports one problem at a time. */
public final class Ec2Errors implements ErrorDialect {
    private static final int MAX_QUOTED = 256;

    @Override
    public AwsError violations(List<Violation> violations) {
        return switch (violations.getFirst()) {
            case Violation.Missing v ->
                AwsError.badRequest("MissingParameter", "The request must contain the parameter " + v.path());
            case Violation.TooSmall v -> range(v.value(), v.path(), "greater than or equal to", v.min());
            case Violation.TooLarge v -> range(v.value(), v.path(), "less than or equal to", v.max());
            case Violation.TooShort v -> length(v.path(), "at least", v.min());
            case Violation.TooLong v -> length(v.path(), "at most", v.max());
            case Violation.NotAllowed v ->
                invalid("Invalid value '" + shorten(v.value()) + "' for " + v.path() + ". Valid values are "
                        + String.join(", ", v.allowed()));
            case Violation.NoMatch v ->
                invalid("Value (" + shorten(v.value()) + ") for parameter " + v.path() + " is invalid. It must match "
                        + v.pattern());
        };
    }

    private static AwsError range(String value, String path, String relation, BigDecimal bound) {
        return invalid("Value ( " + shorten(value) + " ) for parameter " + path + " is invalid. Expecting a value "
                + relation + " " + bound + ".");
    }

    private static AwsError length(String path, String relation, BigDecimal bound) {
        return invalid(
                "The value of parameter " + path + " is invalid. Its length must be " + relation + " " + bound + ".");
    }

    private static AwsError invalid(String sentence) {
        return AwsError.badRequest("InvalidParameterValue", sentence);
    }

    private static String shorten(String value) {
        return value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED) + "…";
    }

    @Override
    public AwsError malformedValue(MalformedValueException malformed) {
        return invalid("Invalid value '" + shorten(malformed.value()) + "' for " + malformed.path()
                + ". Expected a value of type " + malformed.expected() + ".");
    }

    @Override
    public AwsError malformedRequest(String sentence) {
        return AwsError.badRequest("MalformedQueryString", sentence);
    }

    @Override
    public AwsError unknownParameter(String name) {
        return AwsError.badRequest("UnknownParameter", "The parameter " + name + " is not recognized");
    }

    @Override
    public AwsError refusedMember(String operation, Refused refused) {
        return AwsError.badRequest("UnsupportedOperation", QueryErrors.refusal(operation, refused));
    }

    @Override
    public AwsError missingAction() {
        return AwsError.badRequest("MissingAction", "The request must contain the parameter Action");
    }

    @Override
    public AwsError unknownAction(String operation, String version) {
        return AwsError.badRequest("InvalidAction", "The action " + operation + " is not valid for this web service.");
    }

    @Override
    public AwsError wrongVersion(String version, String expected) {
        if (version.isEmpty())
            return AwsError.badRequest("MissingParameter", "The request must contain the parameter Version");
        return AwsError.badRequest(
                "NoSuchVersion",
                "The requested version (" + shorten(version) + ") of service AmazonEC2 does not exist; use " + expected
                        + ".");
    }

    @Override
    public AwsError unsigned() {
        return new AwsError(
                "MissingAuthenticationToken",
                403,
                "The request must contain either a valid (registered) AWS access key ID or X.509 certificate.");
    }

    @Override
    public AwsError incompleteSignature(String sentence) {
        return AwsError.badRequest("IncompleteSignature", sentence);
    }

    // EC2 does not say what is wrong with credentials: unknown keys and wrong secrets read the same [K].
    @Override
    public AwsError unknownKey() {
        return authFailure("AWS was not able to validate the provided access credentials");
    }

    @Override
    public AwsError signatureMismatch() {
        return authFailure("AWS was not able to validate the provided access credentials");
    }

    // The page gives 15 minutes and no status; 400 is general knowledge [K].
    @Override
    public AwsError outsideTimeWindow(String sentence) {
        return AwsError.badRequest("RequestExpired", "Request has expired. " + sentence);
    }

    @Override
    public AwsError wrongScope(String sentence) {
        return authFailure(sentence);
    }

    private static AwsError authFailure(String sentence) {
        return new AwsError("AuthFailure", 401, sentence);
    }

    @Override
    public AwsResponse render(ErrorReply reply, String requestId) {
        var xml = new XmlWriter().open("Response").open("Errors").open("Error");
        xml.element("Code", reply.code());
        if (!reply.message().isEmpty()) xml.element("Message", reply.message());
        var details = reply.details();
        if (details != null) xml.members(details.schema(), details.value());
        xml.close("Error").close("Errors").element("RequestID", requestId).close("Response");
        return new AwsResponse(reply.status(), Map.of("Content-Type", "text/xml;charset=UTF-8"), xml.toBytes());
    }
}
