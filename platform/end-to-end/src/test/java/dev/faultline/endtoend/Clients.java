package dev.faultline.endtoend;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;

/** A region's public API by the AWS SDK for Java. A call is sent once: the suites have to know which was acknowledged. */
record Clients(
        ElasticLoadBalancingV2Client loadBalancing,
        Ec2Client ec2,
        AutoScalingClient autoScaling,
        RdsClient rds,
        SdkHttpClient http)
        implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    static Clients of(URI gateway) {
        var http = UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(ANSWER)
                .build();
        return new Clients(
                configure(ElasticLoadBalancingV2Client.builder(), http, gateway).build(),
                configure(Ec2Client.builder(), http, gateway).build(),
                configure(AutoScalingClient.builder(), http, gateway).build(),
                configure(RdsClient.builder(), http, gateway).build(),
                http);
    }

    private static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configure(
            B builder, SdkHttpClient http, URI gateway) {
        return builder.httpClient(http)
                .endpointOverride(gateway)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(
                        c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()).apiCallTimeout(ANSWER));
    }

    @Override
    public void close() {
        loadBalancing.close();
        ec2.close();
        autoScaling.close();
        rds.close();
        http.close();
    }
}
