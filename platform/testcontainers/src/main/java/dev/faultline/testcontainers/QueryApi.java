package dev.faultline.testcontainers;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One service of AWS's that speaks the query protocol, for the few calls that a region makes itself: a suite's class path
 * is left without a version of AWS's SDK. Signed as AWS's guide says ("Create a signed AWS API request").
 */
final class QueryApi {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    private static final String SIGNED = "content-type;host;x-amz-date";
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = Duration.ofMillis(300).toNanos();
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI endpoint;
    private final String scope;
    private final String version;
    private final String key;

    /**
     * @param service as it is signed for, for example rds
     * @param version of its API
     * @param key access key id and secret access key
     */
    QueryApi(URI endpoint, String region, String service, String version, String key) {
        this.endpoint = endpoint.resolve("/");
        this.scope = region + "/" + service + "/aws4_request";
        this.version = version;
        this.key = key;
    }

    /**
     * Asks again while nobody answers or the service is unavailable, as AWS's SDKs do: while the region's own database fails
     * over, for example.
     *
     * @return the answer's XML
     * @throws IllegalStateException with the service's own words when it refuses
     */
    String call(String action, Map<String, String> members) {
        var form = new TreeMap<>(members);
        form.put("Action", action);
        form.put("Version", version);
        String body = form.entrySet().stream()
                .map(member -> member.getKey() + "=" + URLEncoder.encode(member.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String failure;
            try {
                HttpResponse<String> answer = http.send(request(body), BodyHandlers.ofString());
                if (answer.statusCode() == OK) return answer.body();
                failure = action + " is refused: "
                        + element(answer.body(), "Code").orElse("" + answer.statusCode()) + ": "
                        + element(answer.body(), "Message").orElse(answer.body());
                if (answer.statusCode() != UNAVAILABLE) throw new IllegalStateException(failure);
            } catch (IOException e) {
                failure = "The region's API does not answer at " + endpoint + ": " + e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the region's API was asked", e);
            }
            if (System.nanoTime() - deadline >= 0) throw new IllegalStateException(failure);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private HttpRequest request(String body) {
        String at = SECOND.format(Instant.now());
        return HttpRequest.newBuilder(endpoint)
                .timeout(ANSWER)
                .header("Content-Type", FORM)
                .header("X-Amz-Date", at)
                .header("Authorization", authorization(at, body))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private String authorization(String at, String body) {
        String host = endpoint.getHost() + ":" + endpoint.getPort();
        String canonical = "POST\n/\n\ncontent-type:" + FORM + "\nhost:" + host + "\nx-amz-date:" + at + "\n\n" + SIGNED
                + "\n" + hash(body);
        String date = at.substring(0, 8);
        String toSign = "AWS4-HMAC-SHA256\n" + at + "\n" + date + "/" + scope + "\n" + hash(canonical);
        byte[] signing = hmac(("AWS4" + key).getBytes(StandardCharsets.UTF_8), date);
        for (String part : scope.split("/", -1)) signing = hmac(signing, part);
        return "AWS4-HMAC-SHA256 Credential=" + key + "/" + date + "/" + scope + ", SignedHeaders=" + SIGNED
                + ", Signature=" + HexFormat.of().formatHex(hmac(signing, toSign));
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** The text of the first element of that name; empty when there is none, or nothing in it. */
    static Optional<String> element(String xml, String name) {
        return elements(xml, name).stream().findFirst();
    }

    /** The texts of all elements of that name that have one. */
    static List<String> elements(String xml, String name) {
        return Pattern.compile("<" + name + ">([^<]+)</" + name + ">")
                .matcher(xml)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
