package dev.faultline.protocols.signature;

import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.wire.FormParameters;
import dev.faultline.protocols.wire.MalformedRequestException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a request names as its signer and for what it was signed: {@code test/20260101/us-east-1/ec2/aws4_request}. Reading
 * it proves nothing; it is enough to find the way to a service.
 */
public record CredentialScope(String accessKeyId, String date, String region, String service, String terminator) {
    private static final Pattern IN_HEADER = Pattern.compile("Credential=([^,\\s]*)");

    /** @return empty when the text has not five parts */
    public static Optional<CredentialScope> parse(String credential) {
        String[] parts = credential.split("/", -1);
        if (parts.length != 5) return Optional.empty();
        return Optional.of(new CredentialScope(parts[0], parts[1], parts[2], parts[3], parts[4]));
    }

    /** The scope in the Authorization header, or in the query of a presigned request. */
    public static Optional<CredentialScope> of(AwsRequest request) {
        return of(request.header("Authorization"), request.rawQuery());
    }

    /**
     * @param authorization the Authorization header, or the empty text
     * @param rawQuery the query as sent
     */
    public static Optional<CredentialScope> of(String authorization, String rawQuery) {
        if (!authorization.isEmpty()) {
            Matcher credential = IN_HEADER.matcher(authorization);
            return credential.find() ? parse(credential.group(1)) : Optional.empty();
        }
        if (!rawQuery.contains("X-Amz-Credential=")) return Optional.empty();
        try {
            String credential = FormParameters.parse(rawQuery).get("X-Amz-Credential");
            return credential == null ? Optional.empty() : parse(credential);
        } catch (MalformedRequestException e) {
            return Optional.empty();
        }
    }

    /** What the signing key is derived from: {@code 20260101/us-east-1/ec2/aws4_request}. */
    String text() {
        return date + "/" + region + "/" + service + "/" + terminator;
    }
}
