package dev.faultline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.Region;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.Honours;
import dev.faultline.protocols.endpoint.AwsEndpoint;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.runtime.TimeSource;
import dev.faultline.service.web.AwsServlet;
import dev.faultline.service.web.AwsWebAutoConfiguration;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayApiTest {
    static final class LoadBalancing implements ElasticLoadBalancingV2Client {
        @Override
        @Honours("Names")
        public DescribeLoadBalancersResponse describeLoadBalancers(DescribeLoadBalancersRequest request) {
            return DescribeLoadBalancersResponse.builder()
                    .loadBalancers(LoadBalancer.builder()
                            .loadBalancerName(String.join(",", request.names()))
                            .vpcId(Caller.current().accessKeyId())
                            .dnsName(Caller.current().region().name())
                            .build())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TomcatServletWebServerAutoConfiguration.class, AwsWebAutoConfiguration.class})
    static class Service {
        @Bean
        AwsEndpoint endpoint() {
            return AwsEndpoint.of(
                    ServiceModel.resource(GatewayApiTest.class, "/models/elasticloadbalancing-2015-12-01-model.json"),
                    new LoadBalancing());
        }

        @Bean
        TimeSource time() {
            return TimeSource.system();
        }

        @Bean
        RegionManifest manifest(Environment environment) {
            return manifestOf(environment.getRequiredProperty("region"), 1);
        }
    }

    private static RegionManifest manifestOf(String region, int network) {
        var zone = new Region(region).zone('a');
        return new RegionManifest(
                new Region(region),
                "a-test",
                network,
                List.of(new RegionManifest.ZonePlace(zone, 1)),
                new RegionManifest.StateDatabase(zone, "token"),
                "cluster");
    }

    private static ConfigurableApplicationContext service(String region, String address, int port) {
        return SpringApplication.run(
                Service.class,
                "--region=" + region,
                "--server.address=" + address,
                "--server.port=" + port,
                "--spring.main.banner-mode=off");
    }

    private static int portOf(ConfigurableApplicationContext service) {
        return Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private final LoopbackNetwork west = LoopbackNetwork.claim();
    private Path folder = Path.of("");

    private ConfigurableApplicationContext service;
    private ServerSocket silent;
    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        service = service("us-east-1", "127.0.0.1", 0);
        silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        int closed;
        try (var probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            closed = probe.getLocalPort();
        }
        gateway = new RunningGateway(
                folder,
                Map.of(
                        "elasticloadbalancing", at(portOf(service)),
                        "autoscaling", at(closed),
                        "sqs", at(silent.getLocalPort())),
                Map.of("faultline.gateway.answer-timeout", "1s"));
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        silent.close();
        service.close();
        west.close();
    }

    private <C, B extends AwsClientBuilder<B, C>> C client(B builder, String secret, String region) {
        return builder.endpointOverride(gateway.base())
                .region(software.amazon.awssdk.regions.Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", secret)))
                .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD).apiCallTimeout(Duration.ofSeconds(60)))
                .build();
    }

    private static void assertRefused(Runnable call, int status, String code, String message) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorMessage()).startsWith(message);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.requestId()).isNotBlank();
        });
    }

    @Test
    void a_call_reaches_its_service_with_the_signature_intact() {
        try (var elb = client(ElasticLoadBalancingV2Client.builder(), "test", "us-east-1");
                var wrong = client(ElasticLoadBalancingV2Client.builder(), "wrong", "us-east-1")) {
            var answer = elb.describeLoadBalancers(r -> r.names("a b", "+ü"));
            assertThat(answer.loadBalancers().getFirst().loadBalancerName()).isEqualTo("a b,+ü");
            assertThat(answer.loadBalancers().getFirst().vpcId()).isEqualTo("test");
            assertThat(answer.responseMetadata().requestId()).hasSize(36);
            assertRefused(
                    wrong::describeLoadBalancers, 403, "SignatureDoesNotMatch", "The request signature we calculated");
        }
    }

    @Test
    void a_region_that_is_not_here_is_refused() {
        try (var elsewhere = client(ElasticLoadBalancingV2Client.builder(), "test", "eu-west-1")) {
            assertRefused(
                    elsewhere::describeLoadBalancers,
                    403,
                    "SignatureDoesNotMatch",
                    "Credential should be scoped to a valid region, not 'eu-west-1'. Faultline runs us-east-1 here.");
        }
    }

    @Test
    void a_region_beside_ours_is_served_by_its_own_services_while_it_is_there() throws Exception {
        var manifest = manifestOf("us-west-2", west.network());
        Path file = RunningGateway.manifest(folder, manifest.region());
        try (var elb = client(ElasticLoadBalancingV2Client.builder(), "test", "us-west-2");
                var wrong = client(ElasticLoadBalancingV2Client.builder(), "wrong", "us-west-2");
                var groups = client(AutoScalingClient.builder(), "test", "us-west-2");
                var _ = service("us-west-2", manifest.controlPlaneAddress(), portOf(service))) {
            assertRefused(elb::describeLoadBalancers, 403, "SignatureDoesNotMatch", "Credential should be scoped");

            Files.createDirectories(file.getParent());
            Files.write(file, RegionJson.mapper().writeValueAsBytes(manifest));
            assertThat(elb.describeLoadBalancers().loadBalancers().getFirst().dnsName())
                    .isEqualTo("us-west-2");
            assertRefused(
                    wrong::describeLoadBalancers, 403, "SignatureDoesNotMatch", "The request signature we calculated");
            assertRefused(groups::describeAutoScalingGroups, 503, "ServiceUnavailable", "The service is not running");
            try (var ours = client(ElasticLoadBalancingV2Client.builder(), "test", "us-east-1")) {
                assertThat(ours.describeLoadBalancers()
                                .loadBalancers()
                                .getFirst()
                                .dnsName())
                        .isEqualTo("us-east-1");
            }

            Files.delete(file);
            assertRefused(elb::describeLoadBalancers, 403, "SignatureDoesNotMatch", "Credential should be scoped");
        }
    }

    @Test
    void a_scope_that_names_no_region_at_all_is_refused() throws Exception {
        for (String region : List.of("", "..", "us-east-1a", "moon")) {
            String scope = signedFor("elasticloadbalancing").replace("us-east-1", region);
            HttpResponse<String> answer = post("Action=DescribeLoadBalancers", "Authorization", scope);
            assertThat(answer.statusCode()).as(region).isEqualTo(403);
            assertThat(answer.body()).contains("<Code>SignatureDoesNotMatch</Code>", "not '" + region + "'");
        }
    }

    @Test
    void a_service_that_is_down_is_an_error_that_clients_retry() {
        try (var groups = client(AutoScalingClient.builder(), "test", "us-east-1")) {
            assertThatThrownBy(groups::describeAutoScalingGroups)
                    .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable");
                        assertThat(e.statusCode()).isEqualTo(503);
                        assertThat(e.numAttempts()).isEqualTo(3);
                    });
        }
    }

    private static String signedFor(String service) {
        return "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/" + service
                + "/aws4_request, SignedHeaders=host, Signature=00";
    }

    private HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.base())
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void a_service_that_stays_silent_does_not_hang_its_caller() throws Exception {
        HttpResponse<String> answer = post("Action=ListQueues", "Authorization", signedFor("sqs"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("<Code>ServiceUnavailable</Code>");
    }

    @Test
    void a_service_nobody_implements_is_refused_in_the_requests_protocol() throws Exception {
        HttpResponse<String> json = post(
                "{}",
                "Authorization",
                signedFor("dynamodb"),
                "X-Amz-Target",
                "DynamoDB_20120810.ListTables",
                "Content-Type",
                "application/x-amz-json-1.0");
        assertThat(json.statusCode()).isEqualTo(501);
        assertThat(json.headers().firstValue("Content-Type")).contains("application/x-amz-json-1.0");
        assertThat(json.body())
                .contains("\"__type\":\"NotImplemented\"")
                .contains(
                        "Faultline does not implement the service 'dynamodb'; it has autoscaling, elasticloadbalancing");
        HttpResponse<String> s3 = post("", "Authorization", signedFor("s3"));
        assertThat(s3.body()).startsWith("<Error><Code>NotImplemented</Code>");
        HttpResponse<String> query = post("Action=GetCallerIdentity", "Authorization", signedFor("sts"));
        assertThat(query.body()).startsWith("<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code>");
        HttpResponse<String> cbor =
                post("", "Authorization", signedFor("monitoring"), "smithy-protocol", "rpc-v2-cbor");
        assertThat(cbor.headers().firstValue("smithy-protocol")).contains("rpc-v2-cbor");
    }

    @Test
    void nothing_unsigned_passes_but_the_health_page() throws Exception {
        assertThat(post("Action=DescribeLoadBalancers").body()).contains("<Code>MissingAuthenticationToken</Code>");
        String health = gateway.raw("GET /health HTTP/1.1", "Host: localhost", "Connection: close", "", "");
        assertThat(health)
                .startsWith("HTTP/1.1 200")
                .endsWith(
                        "{\"status\":\"running\",\"region\":\"us-east-1\",\"services\":"
                                + "{\"autoscaling\":\"unreachable\",\"elasticloadbalancing\":\"running\",\"sqs\":\"running\"}}");
    }

    @Test
    void web_pages_are_kept_out() throws Exception {
        for (String header : List.of(
                "Origin: http://localhost:3000",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site")) {
            String answer = gateway.raw("GET /health HTTP/1.1", "Host: localhost", header, "Connection: close", "", "");
            assertThat(answer).as(header).startsWith("HTTP/1.1 403").contains("<Code>AccessDenied</Code>");
        }
        for (String host :
                List.of("evil.example", "evil.example:4566", "localhost.evil.example", "127.evil.example", ""))
            assertThat(gateway.raw("GET /health HTTP/1.1", "Host: " + host, "Connection: close", "", ""))
                    .as(host)
                    .startsWith("HTTP/1.1 403");
        for (String host : List.of("localhost", "localhost:4566", "127.0.0.1:4566", "[::1]:4566", "b.s3.localhost"))
            assertThat(gateway.raw("GET /health HTTP/1.1", "Host: " + host, "Connection: close", "", ""))
                    .as(host)
                    .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not() throws Exception {
        String tooMuch = "a".repeat(AwsServlet.MAX_BODY_BYTES + 1);
        HttpResponse<String> told = post(tooMuch, "Authorization", signedFor("elasticloadbalancing"));
        assertThat(told.statusCode()).isEqualTo(413);
        assertThat(told.body()).contains("<Code>RequestEntityTooLarge</Code>");
        String untold = gateway.raw(
                "POST / HTTP/1.1",
                "Host: localhost",
                "Authorization: " + signedFor("elasticloadbalancing"),
                "Transfer-Encoding: chunked",
                "Connection: close",
                "",
                Integer.toHexString(tooMuch.length()),
                tooMuch,
                "0",
                "",
                "");
        assertThat(untold).startsWith("HTTP/1.1 413");
    }
}
