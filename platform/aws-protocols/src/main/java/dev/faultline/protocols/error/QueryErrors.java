package dev.faultline.protocols.error;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.validation.HonouredMembers.Refused;
import dev.faultline.protocols.validation.Violation;
import dev.faultline.protocols.wire.MalformedValueException;
import dev.faultline.protocols.wire.XmlWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The query protocol's errors, as Elastic Load Balancing and Auto Scaling send them. */
public final class QueryErrors implements ErrorDialect {
    private static final int MAX_QUOTED = 256;

    private final String namespace;

    /** @param namespace the XML namespace of the service's documents, or the empty text */
    public QueryErrors(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public AwsError violations(List<Violation> violations) {
        String all = violations.stream().map(QueryErrors::sentence).collect(Collectors.joining("; "));
        String noun = violations.size() == 1 ? " validation error detected: " : " validation errors detected: ";
        return validation(violations.size() + noun + all);
    }

    private static String sentence(Violation violation) {
        return switch (violation) {
            case Violation.Missing v -> failed("null", v.path()) + "Member must not be null";
            case Violation.TooShort v ->
                failed(quote(v.value()), v.path()) + "Member must have length greater than or equal to " + v.min();
            case Violation.TooLong v ->
                failed(quote(v.value()), v.path()) + "Member must have length less than or equal to " + v.max();
            case Violation.TooSmall v ->
                failed(quote(v.value()), v.path()) + "Member must have value greater than or equal to " + v.min();
            case Violation.TooLarge v ->
                failed(quote(v.value()), v.path()) + "Member must have value less than or equal to " + v.max();
            case Violation.NotAllowed v ->
                failed(quote(v.value()), v.path()) + "Member must satisfy enum value set: ["
                        + String.join(", ", v.allowed()) + "]";
            case Violation.NoMatch v ->
                failed(quote(v.value()), v.path()) + "Member must satisfy regular expression pattern: " + v.pattern();
        };
    }

    private static String failed(String value, String path) {
        return "Value " + value + " at '" + memberPath(path) + "' failed to satisfy constraint: ";
    }

    private static String quote(String value) {
        return "'" + (value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED) + "…") + "'";
    }

    /** AWS names members in its texts its own way: {@code Tags.member.1.Key} is {@code tags.1.member.key}. */
    private static String memberPath(String path) {
        String[] parts = path.split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean element = i + 1 < parts.length && parts[i].equals("member") && isNumber(parts[i + 1]);
            if (element) {
                parts[i] = parts[i + 1];
                parts[++i] = "member";
            } else if (!parts[i].isEmpty()) {
                parts[i] = parts[i].substring(0, 1).toLowerCase(Locale.ROOT) + parts[i].substring(1);
            }
        }
        return String.join(".", parts);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(Character::isDigit);
    }

    // The code is AWS's [K]; its own text is often empty, ours names the parameter.
    @Override
    public AwsError malformedValue(MalformedValueException malformed) {
        return AwsError.badRequest(
                "MalformedInput",
                "The value " + quote(malformed.value()) + " of " + malformed.path() + " is not a valid "
                        + malformed.expected() + ".");
    }

    // Common errors: MalformedQueryString, "The query string contains a syntax error"; AWS lists it with status 404,
    // its
    // services send 400 [K].
    @Override
    public AwsError malformedRequest(String sentence) {
        return AwsError.badRequest("MalformedQueryString", sentence);
    }

    // AWS ignores unknown parameters here. A misspelled one would silently have no effect, so it is refused.
    @Override
    public AwsError unknownParameter(String name) {
        return validation("The parameter " + name + " is not recognized.");
    }

    @Override
    public AwsError refusedMember(String operation, Refused refused) {
        return validation(refusal(operation, refused));
    }

    static String refusal(String operation, Refused refused) {
        String value = refused.value();
        if (value == null)
            return "Faultline gives no effect to " + refused.path() + " of " + operation + "; leave it out.";
        return "Faultline's " + operation + " accepts only " + String.join(" or ", refused.only()) + " for "
                + refused.path() + ", not " + quote(value) + ".";
    }

    @Override
    public AwsError missingAction() {
        return AwsError.badRequest("MissingAction", "The request must contain the parameter Action.");
    }

    @Override
    public AwsError unknownAction(String operation, String version) {
        return AwsError.badRequest(
                "InvalidAction", "Could not find operation " + operation + " for version " + version);
    }

    @Override
    public AwsError wrongVersion(String version, String expected) {
        String given = version.isEmpty() ? "NO_VERSION_SPECIFIED" : version;
        return AwsError.badRequest(
                "InvalidAction",
                "Could not find operations for version " + given + "; this service speaks " + expected + ".");
    }

    @Override
    public AwsError unsigned() {
        return new AwsError("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
    }

    @Override
    public AwsError incompleteSignature(String sentence) {
        return AwsError.badRequest("IncompleteSignature", sentence);
    }

    @Override
    public AwsError unknownKey() {
        return new AwsError("InvalidClientTokenId", 403, "The security token included in the request is invalid.");
    }

    @Override
    public AwsError signatureMismatch() {
        return new AwsError(
                "SignatureDoesNotMatch",
                403,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                        + "Access Key and signing method. Consult the service documentation for details.");
    }

    @Override
    public AwsError outsideTimeWindow(String sentence) {
        return new AwsError("SignatureDoesNotMatch", 403, sentence);
    }

    @Override
    public AwsError wrongScope(String sentence) {
        return new AwsError("SignatureDoesNotMatch", 403, sentence);
    }

    private static AwsError validation(String sentence) {
        return AwsError.badRequest("ValidationError", sentence);
    }

    @Override
    public AwsResponse render(ErrorReply reply, String requestId) {
        var xml = new XmlWriter().open("ErrorResponse", namespace).open("Error");
        xml.element("Type", reply.sender() ? "Sender" : "Receiver").element("Code", reply.code());
        if (!reply.message().isEmpty()) xml.element("Message", reply.message());
        var details = reply.details();
        if (details != null) xml.members(details.schema(), details.value());
        xml.close("Error").element("RequestId", requestId).close("ErrorResponse");
        return new AwsResponse(reply.status(), Map.of("Content-Type", "text/xml"), xml.toBytes());
    }
}
