package dev.faultline.protocols.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Region;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.signature.AccessKey;
import dev.faultline.protocols.signature.AccessKeys;
import dev.faultline.protocols.signature.SignatureVerifier;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Whatever comes in, an answer goes out that AWS's clients can read, and it blames the caller. */
class HostileRequestsTest {
    private static final int ROUNDS = 5_000;
    private static final List<String> PIECES = List.of(
            "Action=",
            "CreateLoadBalancer",
            "DescribeTargetGroups",
            "CreateTargetGroup",
            "&",
            "=",
            ".",
            "%",
            "%41",
            "%ff",
            "%C3%BC",
            "+",
            "&Version=2015-12-01",
            "&Name=",
            "&Subnets",
            ".member",
            ".1",
            ".2",
            ".01",
            ".-1",
            ".999999999999",
            "&Tags.member.1.Key=",
            "&Tags.member.1.Value",
            "&Tags=",
            "&Port=",
            "80",
            "1e9",
            "-",
            "NaN",
            "\u0000",
            "<",
            "\r\n",
            "&Action=SetSubnets",
            "&X-Amz-Date=",
            "&IpAddressType=ipv4",
            ".entry.1.key=a",
            "..",
            "&.=",
            "&=",
            "&&",
            "ü");
    private static final List<String> SIGNATURE_PIECES = List.of(
            "AWS4-HMAC-SHA256",
            " ",
            "Credential=",
            "test",
            "/",
            "20260101",
            "us-east-1",
            "elasticloadbalancing",
            "aws4_request",
            ", ",
            "SignedHeaders=",
            "host",
            ";",
            "x-amz-date",
            "Signature=",
            "00ff",
            "=",
            ",",
            "%",
            "ü");

    private final AwsEndpoint endpoint = AwsEndpoint.of(
            ServiceModel.resource(getClass(), "/models/elasticloadbalancing-2015-12-01-model.json"),
            new AwsEndpointTest.LoadBalancing());
    private final long seed =
            Long.getLong("faultline.seed", RandomGenerator.getDefault().nextLong());
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

    private String made(List<String> pieces, int atMost) {
        var text = new StringBuilder();
        for (int i = random.nextInt(atMost); i >= 0; i--) text.append(pieces.get(random.nextInt(pieces.size())));
        return text.toString();
    }

    private void assertReadable(AwsResponse response, String what) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.status()).as("%s%nseed %s%n%s", what, seed, body).isIn(200, 400, 403, 501, 503);
        try {
            XmlTree.canonical(body, List.of(), false);
        } catch (Exception e) {
            throw new AssertionError("not XML: " + body + "\n" + what + "\nseed " + seed, e);
        }
    }

    @Test
    void no_form_is_our_fault() {
        var caller = new Caller("test", AccountId.DEFAULT, new Region("us-east-1"), "an-id");
        var headers = HttpHeaders.of(Map.of(), (_, _) -> true);
        for (int i = 0; i < ROUNDS; i++) {
            String form = random.nextInt(4) == 0
                    ? made(PIECES, 30)
                    : "Version=2015-12-01&Action=CreateLoadBalancer&Name=web" + made(PIECES, 20);
            byte[] body = form.getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(8) == 0 && body.length > 0)
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            String query = random.nextInt(8) == 0 ? made(PIECES, 5) : "";
            assertReadable(
                    endpoint.handle(new AwsRequest("POST", "/", query, headers, body), caller), query + "|" + form);
        }
    }

    @Test
    void no_signature_is_our_fault_and_none_of_these_is_right() {
        var verifier = new SignatureVerifier(new AccessKeys(List.of(AccessKey.DEFAULT)), new Region("us-east-1"));
        var door = new AwsDoor(List.of(endpoint), verifier, () -> Instant.parse("2026-01-01T12:00:00Z"), () -> "an-id");
        for (int i = 0; i < ROUNDS; i++) {
            var headers = new LinkedHashMap<String, List<String>>();
            headers.put("Host", List.of("localhost"));
            headers.put("X-Amz-Date", List.of(random.nextBoolean() ? "20260101T120000Z" : made(SIGNATURE_PIECES, 3)));
            boolean complete = random.nextBoolean();
            String authorization = complete
                    ? "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/elasticloadbalancing/aws4_request, "
                            + "SignedHeaders=host;x-amz-date, Signature=" + made(SIGNATURE_PIECES, 4)
                    : made(SIGNATURE_PIECES, 25);
            if (random.nextInt(8) != 0) headers.put("Authorization", List.of(authorization));
            String query = random.nextInt(3) == 0
                    ? "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + made(SIGNATURE_PIECES, 9)
                    : "";
            var request = new AwsRequest(
                    "POST", "/" + made(PIECES, 3), query, HttpHeaders.of(headers, (_, _) -> true), new byte[0]);
            AwsResponse response = door.handle(request);
            assertReadable(response, authorization + "|" + query);
            assertThat(response.status()).as("seed %s: %s", seed, authorization).isIn(400, 403);
        }
    }
}
