package dev.faultline.protocols.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.AwsError;
import dev.faultline.aws.Region;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.error.Ec2Errors;
import dev.faultline.protocols.error.ErrorDialect;
import dev.faultline.protocols.error.QueryErrors;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class SignatureVerifierTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Region REGION = new Region("us-east-1");
    private static final AccessKey KEY =
            new AccessKey("AKIDTEST", "a secret/with+signs", new AccountId("210987654321"));
    private static final ErrorDialect QUERY = new QueryErrors("");
    private static final ErrorDialect EC2 = new Ec2Errors();
    private static final String FORM = "Action=DescribeLoadBalancers&Version=2015-12-01&Names.member.1=a%20b";

    private final SignatureVerifier verifier = new SignatureVerifier(new AccessKeys(List.of(KEY)), REGION);

    /** What AWS's own signer makes of a request, before anybody touches it. */
    private record Signing(String uri, String body, String secret, String region, String service, Instant at) {
        Signing() {
            this("http://localhost:4566/", FORM, KEY.secret(), "us-east-1", "elasticloadbalancing", NOON);
        }

        AwsRequest inHeader() {
            return sign(AuthLocation.HEADER, "POST");
        }

        AwsRequest presigned() {
            return sign(AuthLocation.QUERY_STRING, "GET");
        }

        private AwsRequest sign(AuthLocation location, String method) {
            var unsigned = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.fromValue(method))
                    .uri(URI.create(uri))
                    .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                    .putHeader("X-Amz-Meta", "  many   spaces ")
                    .build();
            byte[] payload = body.getBytes(StandardCharsets.UTF_8);
            var request = SignRequest.builder(AwsCredentialsIdentity.create(KEY.id(), secret))
                    .request(unsigned)
                    .payload(() -> new ByteArrayInputStream(payload))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(AwsV4HttpSigner.AUTH_LOCATION, location)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC));
            if (location == AuthLocation.QUERY_STRING)
                request.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(10));
            SdkHttpRequest signed =
                    AwsV4HttpSigner.create().sign(request.build()).request();
            var headers = new LinkedHashMap<String, List<String>>(signed.headers());
            headers.putIfAbsent("Host", List.of("localhost:4566"));
            return new AwsRequest(
                    method,
                    signed.encodedPath().isEmpty() ? "/" : signed.encodedPath(),
                    signed.encodedQueryParameters().orElse(""),
                    HttpHeaders.of(headers, (_, _) -> true),
                    payload);
        }

        Signing at(Instant time) {
            return new Signing(uri, body, secret, region, service, time);
        }
    }

    private Caller verify(AwsRequest request) {
        return verifier.verify(request, "elasticloadbalancing", QUERY, NOON, "an-id");
    }

    private void assertRefused(AwsRequest request, int status, String code, String message) {
        assertThatThrownBy(() -> verify(request)).isInstanceOfSatisfying(AwsError.class, refusal -> {
            assertThat(refusal.sentence()).startsWith(message);
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.status()).isEqualTo(status);
        });
    }

    private static AwsRequest with(AwsRequest request, UnaryOperator<Map<String, List<String>>> headers) {
        var changed = headers.apply(new LinkedHashMap<>(request.headers().map()));
        return new AwsRequest(
                request.method(),
                request.rawPath(),
                request.rawQuery(),
                HttpHeaders.of(changed, (_, _) -> true),
                request.body());
    }

    private static AwsRequest withHeader(AwsRequest request, String name, String value) {
        return with(request, headers -> {
            headers.keySet().removeIf(name::equalsIgnoreCase);
            headers.put(name, List.of(value));
            return headers;
        });
    }

    @Test
    void who_signed_is_known_by_account() {
        assertThat(verify(new Signing().inHeader()))
                .isEqualTo(new Caller("AKIDTEST", new AccountId("210987654321"), REGION, "an-id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:4566/",
                "http://localhost:4566/a%20b/c%2Fd/ü",
                "http://localhost:4566/a/./b/../c//d/",
                "http://localhost:4566/?b=2&a=1&a=%C3%BC&empty=&c=%2B~*"
            })
    void paths_and_queries_are_canonical_as_awss_signer_has_them(String uri) {
        assertThat(verify(new Signing(uri, FORM, KEY.secret(), "us-east-1", "elasticloadbalancing", NOON).inHeader())
                        .accessKeyId())
                .isEqualTo("AKIDTEST");
    }

    @Test
    void a_presigned_request_is_valid_until_it_expires() {
        var signing = new Signing(
                "http://localhost:4566/?" + FORM,
                "",
                KEY.secret(),
                "us-east-1",
                "elasticloadbalancing",
                NOON.minus(Duration.ofMinutes(10)));
        assertThat(verify(signing.presigned()).accessKeyId()).isEqualTo("AKIDTEST");
        assertRefused(
                signing.at(NOON.minus(Duration.ofSeconds(601))).presigned(),
                403,
                "SignatureDoesNotMatch",
                "Signature expired: 20260101T114959Z is now earlier than 20260101T115000Z (20260101T120000Z - 600 s.)");
    }

    @Test
    void a_wrong_secret_and_an_unknown_key_are_refused() {
        assertRefused(
                new Signing("http://localhost:4566/", FORM, "wrong", "us-east-1", "elasticloadbalancing", NOON)
                        .inHeader(),
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.");
        AwsRequest signed = new Signing().inHeader();
        AwsRequest stranger = withHeader(
                signed, "Authorization", signed.header("Authorization").replace("AKIDTEST", "AKIDOTHER"));
        assertRefused(stranger, 403, "InvalidClientTokenId", "The security token included in the request is invalid.");
    }

    @Test
    void what_was_changed_on_the_way_is_refused() {
        AwsRequest signed = new Signing().inHeader();
        byte[] other = FORM.replace("a%20b", "a%20c").getBytes(StandardCharsets.UTF_8);
        var changed = new ArrayList<AwsRequest>();
        changed.add(new AwsRequest("POST", "/", "", signed.headers(), other));
        changed.add(new AwsRequest("GET", "/", "", signed.headers(), signed.body()));
        changed.add(new AwsRequest("POST", "/x", "", signed.headers(), signed.body()));
        changed.add(new AwsRequest("POST", "/", "Action=DeleteLoadBalancer", signed.headers(), signed.body()));
        changed.add(withHeader(signed, "Host", "localhost:4567"));
        changed.add(withHeader(signed, "X-Amz-Meta", "other"));
        changed.add(withHeader(signed, "X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"));
        for (AwsRequest request : changed)
            assertRefused(request, 403, "SignatureDoesNotMatch", "The request signature we calculated does not match");
    }

    @Test
    void a_clock_may_be_five_minutes_off() {
        for (long seconds : List.of(-300, 0, 300))
            assertThat(verify(new Signing().at(NOON.plusSeconds(seconds)).inHeader()))
                    .isNotNull();
        assertRefused(
                new Signing().at(NOON.minusSeconds(301)).inHeader(),
                403,
                "SignatureDoesNotMatch",
                "Signature expired: 20260101T115459Z is now earlier than 20260101T115500Z (20260101T120000Z - 5 min.)");
        assertRefused(
                new Signing().at(NOON.plusSeconds(301)).inHeader(),
                403,
                "SignatureDoesNotMatch",
                "Signature not yet current: 20260101T120501Z is still later than 20260101T120500Z");
    }

    @Test
    void the_scope_has_to_be_ours() {
        assertRefused(
                new Signing("http://localhost:4566/", FORM, KEY.secret(), "eu-west-1", "elasticloadbalancing", NOON)
                        .inHeader(),
                403,
                "SignatureDoesNotMatch",
                "Credential should be scoped to a valid region, not 'eu-west-1'.");
        assertRefused(
                new Signing("http://localhost:4566/", FORM, KEY.secret(), "us-east-1", "s3", NOON).inHeader(),
                403,
                "SignatureDoesNotMatch",
                "Credential should be scoped to correct service: 'elasticloadbalancing'.");
        AwsRequest signed = new Signing().inHeader();
        assertRefused(
                withHeader(
                        signed, "Authorization", signed.header("Authorization").replace("/20260101/", "/20260102/")),
                403,
                "SignatureDoesNotMatch",
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
    }

    @Test
    void a_request_without_a_whole_signature_is_refused() {
        AwsRequest signed = new Signing().inHeader();
        assertRefused(
                with(signed, headers -> {
                    headers.keySet().removeIf("Authorization"::equalsIgnoreCase);
                    return headers;
                }),
                403,
                "MissingAuthenticationToken",
                "Request is missing Authentication Token");
        assertRefused(
                withHeader(signed, "Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e"),
                400,
                "IncompleteSignature",
                "Authorization header requires 'Signature' parameter. "
                        + "Authorization header requires 'SignedHeaders' parameter.");
        assertRefused(
                withHeader(signed, "Authorization", "Basic dGVzdDp0ZXN0"),
                400,
                "IncompleteSignature",
                "Unsupported AWS 'algorithm': 'Basic'.");
        assertRefused(
                withHeader(signed, "X-Amz-Unsigned", "x"),
                400,
                "IncompleteSignature",
                "There were headers present in the request which were not signed: x-amz-unsigned");
        assertRefused(
                withHeader(signed, "X-Amz-Date", "yesterday"),
                403,
                "SignatureDoesNotMatch",
                "Date in Credential scope does not match");
        assertRefused(
                withHeader(signed, "X-Amz-Security-Token", "session"),
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.");
    }

    @Test
    void ec2_has_words_of_its_own() {
        AwsRequest late = new Signing(
                        "http://localhost:4566/", FORM, KEY.secret(), "us-east-1", "ec2", NOON.minusSeconds(301))
                .inHeader();
        assertThatThrownBy(() -> verifier.verify(late, "ec2", EC2, NOON, "an-id"))
                .isInstanceOfSatisfying(AwsError.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("RequestExpired");
                    assertThat(refusal.status()).isEqualTo(400);
                });
        AwsRequest wrong = new Signing("http://localhost:4566/", FORM, "wrong", "us-east-1", "ec2", NOON).inHeader();
        assertThatThrownBy(() -> verifier.verify(wrong, "ec2", EC2, NOON, "an-id"))
                .isInstanceOfSatisfying(AwsError.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("AuthFailure");
                    assertThat(refusal.status()).isEqualTo(401);
                });
    }

    /** "Examples of how to derive a signing key" and "Create a signed AWS API request", IAM user guide. */
    @Test
    void the_example_of_awss_documentation_verifies() {
        var published = new AccessKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", AccountId.DEFAULT);
        var headers = Map.of(
                "Content-Type", List.of("application/x-www-form-urlencoded; charset=utf-8"),
                "Host", List.of("iam.amazonaws.com"),
                "X-Amz-Date", List.of("20150830T123600Z"),
                "Authorization",
                        List.of("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                                + "SignedHeaders=content-type;host;x-amz-date, "
                                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
        var request = new AwsRequest(
                "GET",
                "/",
                "Action=ListUsers&Version=2010-05-08",
                HttpHeaders.of(headers, (_, _) -> true),
                new byte[0]);

        Caller caller = new SignatureVerifier(new AccessKeys(List.of(published)), REGION)
                .verify(request, "iam", QUERY, Instant.parse("2015-08-30T12:36:00Z"), "an-id");

        assertThat(caller.accessKeyId()).isEqualTo("AKIDEXAMPLE");
    }

    @Test
    void a_credentials_file_gives_keys_and_accounts_and_never_shows_a_secret() {
        var keys = AccessKeys.parse("""
                {"accessKeys": [{"accessKeyId": "A", "secretAccessKey": "hush", "account": "111122223333"}]}
                """.getBytes(StandardCharsets.UTF_8));
        assertThat(keys.find("A")).contains(new AccessKey("A", "hush", new AccountId("111122223333")));
        assertThat(keys.find("B")).isEmpty();
        assertThat(keys.find("A").toString()).doesNotContain("hush");
        for (String broken : List.of("hush", "{}", "{\"accessKeys\": [{\"secretAccessKey\": \"hush\"}]}"))
            assertThatThrownBy(() -> AccessKeys.parse(broken.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("credentials file")
                    .hasMessageNotContaining("hush");
    }
}
