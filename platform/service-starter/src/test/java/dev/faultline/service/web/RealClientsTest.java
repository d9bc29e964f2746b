package dev.faultline.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.Region;
import dev.faultline.protocols.endpoint.AwsEndpoint;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AlreadyExistsException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;

/** The AWS SDK for Java, unmodified, against services on a real port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsTest {
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TomcatServletWebServerAutoConfiguration.class, AwsWebAutoConfiguration.class})
    static class Services {
        @Bean
        AwsEndpoint loadBalancing() {
            return AwsEndpoint.of(model("elasticloadbalancing-2015-12-01"), new TinyServices.LoadBalancing());
        }

        @Bean
        AwsEndpoint scalingGroups() {
            return AwsEndpoint.of(model("autoscaling-2011-01-01"), new TinyServices.ScalingGroups());
        }

        @Bean
        AwsEndpoint compute() {
            return AwsEndpoint.of(model("ec2-2016-11-15"), new TinyServices.Compute());
        }

        @Bean
        TimeSource time() {
            return TimeSource.system();
        }

        @Bean
        RegionManifest manifest() {
            var zone = new Region("us-east-1").zone('a');
            return new RegionManifest(
                    new Region("us-east-1"),
                    "a-test",
                    1,
                    List.of(new RegionManifest.ZonePlace(zone, 1)),
                    new RegionManifest.StateDatabase(zone, "token"),
                    "cluster");
        }

        private static ServiceModel model(String name) {
            return ServiceModel.resource(RealClientsTest.class, "/models/" + name + "-model.json");
        }
    }

    private ConfigurableApplicationContext context;
    private URI base;

    @BeforeAll
    void start() {
        context = SpringApplication.run(
                Services.class, "--server.address=127.0.0.1", "--server.port=0", "--spring.main.banner-mode=off");
        base = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterAll
    void stop() {
        context.close();
    }

    private <C, B extends AwsClientBuilder<B, C>> C client(B builder, String secret, String region) {
        return builder.endpointOverride(base)
                .region(software.amazon.awssdk.regions.Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", secret)))
                .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD).apiCallTimeout(Duration.ofSeconds(30)))
                .build();
    }

    private <C, B extends AwsClientBuilder<B, C>> C client(B builder) {
        return client(builder, "test", "us-east-1");
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
    void load_balancing_answers_its_client() {
        try (var elb = client(ElasticLoadBalancingV2Client.builder())) {
            var response = elb.describeLoadBalancers(r -> r.names("a & b", "ü"));
            assertThat(response.responseMetadata().requestId()).hasSize(36);
            assertThat(response.loadBalancers())
                    .extracting(lb -> lb.loadBalancerName())
                    .containsExactly("a & b", "ü");
            assertThat(response.loadBalancers().getFirst().createdTime()).isEqualTo(TinyServices.CREATED);
            assertThat(response.loadBalancers().getFirst().vpcId()).isEqualTo("123456789012");
        }
    }

    @Test
    void ec2_answers_its_client() {
        try (var ec2 = client(Ec2Client.builder())) {
            var reservation = ec2.describeInstances(r -> r.filters(Filter.builder()
                            .name("tag:Name")
                            .values("web", "db")
                            .build()))
                    .reservations()
                    .getFirst();
            assertThat(reservation.reservationId()).isEqualTo("web");
            assertThat(reservation.instances().getFirst().state().name()).isEqualTo(InstanceStateName.RUNNING);
        }
    }

    @Test
    void refusals_arrive_as_the_clients_typed_exceptions() {
        try (var elb = client(ElasticLoadBalancingV2Client.builder());
                var groups = client(AutoScalingClient.builder());
                var ec2 = client(Ec2Client.builder())) {
            assertThatThrownBy(() -> elb.describeLoadBalancers(r -> r.names("gone")))
                    .isInstanceOf(LoadBalancerNotFoundException.class)
                    .hasMessageContaining("Load balancers '[gone]' not found");
            assertThatThrownBy(() -> groups.createAutoScalingGroup(
                            r -> r.autoScalingGroupName("web").minSize(1).maxSize(2)))
                    .isInstanceOf(AlreadyExistsException.class);
            assertThatThrownBy(() -> ec2.describeInstances(r -> r.instanceIds("i-1")))
                    .isInstanceOfSatisfying(
                            Ec2Exception.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidInstanceID.NotFound"));
        }
    }

    @Test
    void what_has_no_effect_is_refused() {
        try (var elb = client(ElasticLoadBalancingV2Client.builder());
                var groups = client(AutoScalingClient.builder());
                var ec2 = client(Ec2Client.builder())) {
            assertRefused(
                    () -> elb.describeLoadBalancers(r -> r.pageSize(10)),
                    400,
                    "ValidationError",
                    "Faultline gives no effect to PageSize of DescribeLoadBalancers; leave it out.");
            assertRefused(
                    () -> ec2.describeInstances(r -> r.maxResults(10)),
                    400,
                    "UnsupportedOperation",
                    "Faultline gives no effect to MaxResults of DescribeInstances; leave it out.");
            assertRefused(
                    () -> groups.createAutoScalingGroup(
                            r -> r.autoScalingGroupName("web").minSize(1)),
                    400,
                    "ValidationError",
                    "1 validation error detected: Value null at 'maxSize' failed to satisfy constraint");
            assertRefused(groups::describeAutoScalingGroups, 501, "NotImplemented", "Faultline does not implement");
        }
    }

    @Test
    void a_conflict_below_the_handler_is_an_error_that_clients_retry() {
        try (var groups = client(AutoScalingClient.builder())) {
            groups.setDesiredCapacity(r -> r.autoScalingGroupName("web").desiredCapacity(5));
            assertThatThrownBy(() -> groups.setDesiredCapacity(
                            r -> r.autoScalingGroupName("web").desiredCapacity(6)))
                    .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(503);
                        assertThat(e.numAttempts()).isEqualTo(3);
                    });
        }
    }

    @Test
    void nobody_passes_without_a_right_signature() throws Exception {
        try (var elb = client(ElasticLoadBalancingV2Client.builder(), "wrong", "us-east-1");
                var ec2 = client(Ec2Client.builder(), "wrong", "us-east-1");
                var elsewhere = client(ElasticLoadBalancingV2Client.builder(), "test", "eu-west-1")) {
            assertRefused(
                    elb::describeLoadBalancers, 403, "SignatureDoesNotMatch", "The request signature we calculated");
            assertRefused(ec2::describeInstances, 401, "AuthFailure", "AWS was not able to validate");
            assertRefused(
                    elsewhere::describeLoadBalancers,
                    403,
                    "SignatureDoesNotMatch",
                    "Credential should be scoped to a valid region, not 'eu-west-1'.");
        }
        HttpResponse<String> unsigned = post("Action=DescribeLoadBalancers&Version=2015-12-01");
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.body()).contains("<Code>MissingAuthenticationToken</Code>");
        assertThat(unsigned.headers().firstValue("x-amzn-RequestId")).isPresent();
    }

    @Test
    void a_body_over_the_limit_is_refused_before_it_is_read() throws Exception {
        HttpResponse<String> response = post("a".repeat(AwsServlet.MAX_BODY_BYTES + 1));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("<Code>RequestEntityTooLarge</Code>");
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(base)
                            .POST(BodyPublishers.ofString(body))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void the_default_key_pair_stays_on_this_machine() {
        assertThatThrownBy(() -> SpringApplication.run(
                                Services.class,
                                "--server.address=0.0.0.0",
                                "--server.port=0",
                                "--spring.main.banner-mode=off")
                        .close())
                .rootCause()
                .hasMessageStartingWith("the default key pair test/test is known to everybody");
    }
}
