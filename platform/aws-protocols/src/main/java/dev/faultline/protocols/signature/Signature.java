package dev.faultline.protocols.signature;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.error.ErrorDialect;
import dev.faultline.protocols.wire.FormParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request's signature as it claims to be, from the Authorization header or from the query of a presigned request.
 *
 * @param amzDate when it was signed, {@code yyyyMMdd'T'HHmmss'Z'}
 * @param expiresSeconds how long a presigned request is valid; 0 for a signature in the header
 */
record Signature(CredentialScope scope, List<String> signedHeaders, String hex, String amzDate, long expiresSeconds) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    /** AWS's limit for a presigned request: seven days. */
    private static final long MAX_EXPIRES_SECONDS = 604_800;

    boolean presigned() {
        return expiresSeconds > 0;
    }

    /** @throws AwsError when the request has no signature, or not all of one */
    static Signature of(AwsRequest request, ErrorDialect errors) {
        String authorization = request.header("Authorization");
        if (!authorization.isEmpty()) return inHeader(authorization, request, errors);
        if (request.rawQuery().contains("X-Amz-Algorithm=")) return inQuery(request, errors);
        throw errors.unsigned();
    }

    private static Signature inHeader(String authorization, AwsRequest request, ErrorDialect errors) {
        int space = authorization.indexOf(' ');
        String algorithm = space < 0 ? authorization : authorization.substring(0, space);
        if (!algorithm.equals(ALGORITHM))
            throw errors.incompleteSignature("Unsupported AWS 'algorithm': '" + shorten(algorithm) + "'.");
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : authorization.substring(Math.max(space, 0)).split(",", 16)) {
            int equals = part.indexOf('=');
            if (equals > 0)
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
        }
        var missing = new ArrayList<String>();
        for (String name : List.of("Credential", "Signature", "SignedHeaders"))
            if (parts.getOrDefault(name, "").isEmpty())
                missing.add("Authorization header requires '" + name + "' parameter.");
        String date = request.header("X-Amz-Date");
        if (date.isEmpty()) missing.add("Authorization header requires existence of a 'X-Amz-Date' header.");
        if (!missing.isEmpty()) throw errors.incompleteSignature(String.join(" ", missing));
        return new Signature(
                scope(parts.getOrDefault("Credential", ""), errors),
                List.of(parts.getOrDefault("SignedHeaders", "").split(";")),
                parts.getOrDefault("Signature", ""),
                date,
                0);
    }

    private static Signature inQuery(AwsRequest request, ErrorDialect errors) {
        Map<String, String> query = FormParameters.parse(request.rawQuery());
        String algorithm = query.getOrDefault("X-Amz-Algorithm", "");
        if (!algorithm.equals(ALGORITHM))
            throw errors.incompleteSignature("Unsupported AWS 'algorithm': '" + shorten(algorithm) + "'.");
        for (String name :
                List.of("X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires"))
            if (query.getOrDefault(name, "").isEmpty())
                throw errors.incompleteSignature("AWS query-string parameters must include '" + name + "'.");
        return new Signature(
                scope(query.getOrDefault("X-Amz-Credential", ""), errors),
                List.of(query.getOrDefault("X-Amz-SignedHeaders", "").split(";")),
                query.getOrDefault("X-Amz-Signature", ""),
                query.getOrDefault("X-Amz-Date", ""),
                expires(query.getOrDefault("X-Amz-Expires", ""), errors));
    }

    private static long expires(String text, ErrorDialect errors) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS) return seconds;
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw errors.incompleteSignature("X-Amz-Expires must be a number from 1 to " + MAX_EXPIRES_SECONDS + ".");
    }

    private static CredentialScope scope(String credential, ErrorDialect errors) {
        return CredentialScope.parse(credential)
                .orElseThrow(
                        () -> errors.incompleteSignature("Credential must have exactly 5 slash-delimited elements, "
                                + "e.g. keyid/date/region/service/term, got '" + shorten(credential) + "'."));
    }

    private static String shorten(String text) {
        return text.length() <= 128 ? text : text.substring(0, 128) + "…";
    }
}
