package dev.faultline.lab.rig.io;

import dev.faultline.launcher.lab.LabRegion;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;

/** The region's public API by the AWS SDK for Java, as any user has it. */
public record Cloud(
        ElasticLoadBalancingV2Client loadBalancing,
        Ec2Client ec2,
        AutoScalingClient autoScaling,
        RdsClient rds,
        SdkHttpClient http)
        implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration ATTEMPT = Duration.ofSeconds(4);

    public static Cloud of(LabRegion region) {
        var http = UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(1))
                .socketTimeout(ATTEMPT)
                .build();
        var pair = region.keyPair();
        var credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(pair.accessKeyId(), pair.secretAccessKey()));
        var name = Region.of(region.manifest().region().name());
        return new Cloud(
                configure(ElasticLoadBalancingV2Client.builder(), http, region.gateway(), name, credentials)
                        .build(),
                configure(Ec2Client.builder(), http, region.gateway(), name, credentials)
                        .build(),
                configure(AutoScalingClient.builder(), http, region.gateway(), name, credentials)
                        .build(),
                configure(RdsClient.builder(), http, region.gateway(), name, credentials)
                        .build(),
                http);
    }

    private static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configure(
            B builder, SdkHttpClient http, URI gateway, Region region, StaticCredentialsProvider credentials) {
        return builder.httpClient(http)
                .endpointOverride(gateway)
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(c -> c.apiCallTimeout(ANSWER).apiCallAttemptTimeout(ATTEMPT));
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
