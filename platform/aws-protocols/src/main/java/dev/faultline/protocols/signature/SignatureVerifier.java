package dev.faultline.protocols.signature;

import dev.faultline.aws.AwsError;
import dev.faultline.aws.Region;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.error.ErrorDialect;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies Signature Version 4 on requests with the whole body in hand. Payloads that are not signed and S3's chunked
 * payloads are refused: they land with the service that takes them.
 */
public final class SignatureVerifier {
    /** How far a signature's time may be from ours, either way. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String TERMINATOR = "aws4_request";
    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final AccessKeys keys;
    private final Region region;

    /** @param region the region that requests have to be signed for */
    public SignatureVerifier(AccessKeys keys, Region region) {
        this.keys = keys;
        this.region = region;
    }

    /**
     * @param service the name that requests to this service are signed for
     * @return who signed the request
     * @throws AwsError when nobody provably did, in the service's words
     */
    public Caller verify(AwsRequest request, String service, ErrorDialect errors, Instant now, String requestId) {
        Signature signature = Signature.of(request, errors);
        CredentialScope scope = signature.scope();
        checkScope(scope, service, signature.amzDate(), errors);
        AccessKey key = keys.find(scope.accessKeyId()).orElseThrow(errors::unknownKey);
        // Temporary credentials are not issued here, so no session token is valid.
        if (!request.header("X-Amz-Security-Token").isEmpty()
                || request.rawQuery().contains("X-Amz-Security-Token=")) throw errors.unknownKey();
        checkTime(signature, now, errors);
        checkSignedHeaders(request, signature, errors);
        String expected = sign(request, signature, key.secret(), errors);
        if (!MessageDigest.isEqual(bytes(expected), bytes(signature.hex()))) throw errors.signatureMismatch();
        return new Caller(key.id(), key.account(), region, requestId);
    }

    private void checkScope(CredentialScope scope, String service, String amzDate, ErrorDialect errors) {
        if (!scope.terminator().equals(TERMINATOR))
            throw errors.wrongScope("Credential should be scoped with a valid terminator: '" + TERMINATOR + "'.");
        if (!scope.region().equals(region.name()))
            throw errors.wrongScope("Credential should be scoped to a valid region, not '" + scope.region() + "'. ");
        if (!scope.service().equals(service))
            throw errors.wrongScope("Credential should be scoped to correct service: '" + service + "'. ");
        if (!amzDate.startsWith(scope.date() + "T"))
            throw errors.wrongScope("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                    + "from HTTP: '" + scope.date() + "' != '" + amzDate + "'.");
    }

    private static void checkTime(Signature signature, Instant now, ErrorDialect errors) {
        Instant signed;
        try {
            signed = AMZ_DATE.parse(signature.amzDate(), Instant::from);
        } catch (DateTimeException e) {
            throw errors.incompleteSignature(
                    "Date must be in ISO-8601 'basic format'. Got '" + signature.amzDate() + "'.");
        }
        Instant latest = now.plus(TOLERANCE);
        if (signed.isAfter(latest))
            throw errors.outsideTimeWindow("Signature not yet current: " + signature.amzDate() + " is still later than "
                    + AMZ_DATE.format(latest) + " (" + AMZ_DATE.format(now) + " + 5 min.)");
        Instant earliest =
                now.minus(signature.presigned() ? Duration.ofSeconds(signature.expiresSeconds()) : TOLERANCE);
        if (signed.isBefore(earliest))
            throw errors.outsideTimeWindow("Signature expired: " + signature.amzDate() + " is now earlier than "
                    + AMZ_DATE.format(earliest) + " (" + AMZ_DATE.format(now)
                    + (signature.presigned() ? " - " + signature.expiresSeconds() + " s.)" : " - 5 min.)"));
    }

    /** What a stranger could change without breaking the signature must not matter to us. */
    private static void checkSignedHeaders(AwsRequest request, Signature signature, ErrorDialect errors) {
        if (!signature.signedHeaders().contains("host"))
            throw errors.incompleteSignature(
                    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        for (String name : request.headers().map().keySet()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-") && !signature.signedHeaders().contains(lower))
                throw errors.incompleteSignature(
                        "There were headers present in the request which were not signed: " + lower);
        }
    }

    private static String sign(AwsRequest request, Signature signature, String secret, ErrorDialect errors) {
        String bodyHash = sha256(request.body());
        String claimed = request.header("x-amz-content-sha256");
        if (!claimed.isEmpty() && !MessageDigest.isEqual(bytes(claimed), bytes(bodyHash)))
            throw errors.signatureMismatch();
        String canonical = CanonicalRequest.of(request, signature, bodyHash);
        CredentialScope scope = signature.scope();
        String toSign = Signature.ALGORITHM + "\n" + signature.amzDate() + "\n" + scope.text() + "\n"
                + sha256(bytes(canonical));
        byte[] key = bytes("AWS4" + secret);
        for (String part : new String[] {scope.date(), scope.region(), scope.service(), scope.terminator()})
            key = hmac(key, part);
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
