package dev.faultline.scalinggroups.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.EventStore;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupCreated;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.InstanceConsole;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.infrastructure.ScalingGroupsService;
import dev.faultline.service.ServiceContext;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.topology.TopicDefinition;
import dev.faultline.topology.ZoneReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** The service as the control plane starts it, on a real Postgres and a real broker, with AWS's SDK as its client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScalingGroupsInARegionTest {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Region REGION = new Region("us-east-1");
    private static final List<AvailabilityZone> ZONES =
            Stream.of('a', 'b', 'c').map(REGION::zone).toList();
    private static final String TARGETS =
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

    private KafkaFixture kafka;
    private ConfigurableApplicationContext loadBalancing;
    private ConfigurableApplicationContext service;
    private PlayedZones zones;
    private Ec2Client ec2;
    private AutoScalingClient autoScaling;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        kafka = KafkaFixture.start();
        createTopics();
        Path manifest = Files.write(
                folder.resolve("manifest.json"), RegionJson.mapper().writeValueAsBytes(manifest(kafka.network())));
        var database = PostgresFixture.freshDatabase();
        var settings = Map.of(
                "faultline.manifest", manifest,
                "faultline.kafka-bootstrap-servers", kafka.bootstrapServers(),
                "faultline.database-url", database.url());
        loadBalancing = ServiceContext.start(new PlayedLoadBalancing(), 0, settings);
        service = ServiceContext.start(new ScalingGroupsService(), 0, settings);
        zones = new PlayedZones(ZONES, kafka.bootstrapServers());
        URI endpoint = URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
        ec2 = client(Ec2Client.builder(), endpoint);
        autoScaling = client(AutoScalingClient.builder(), endpoint);
        Await.until(BOUND, "both services hear each other", () -> {
            service.getBean(Inbox.class).awaitOthers();
            return true;
        });
    }

    private static RegionManifest manifest(int network) {
        var places = ZONES.stream()
                .map(zone -> new ZonePlace(zone, zone.letter() - 'a' + 1))
                .toList();
        var database = new StateDatabase(ZONES.get(0), "token");
        return new RegionManifest(REGION, "test", network, places, database, "cluster");
    }

    /** The region has three brokers, this test has one: topics with one replica, before a service asks for three. */
    private void createTopics() {
        var topics = Stream.of(
                        TopicDefinition.contractEvents(LoadBalancingEvent.TOPIC),
                        TopicDefinition.contractEvents(ScalingGroupsEvent.TOPIC),
                        TopicDefinition.configuration(InstanceAssignment.TOPIC),
                        TopicDefinition.softState(AgentReport.TOPIC),
                        TopicDefinition.softState(ZoneReport.TOPIC),
                        TopicDefinition.softState(InstanceConsole.TOPIC),
                        TopicDefinition.softState("faultline.control.probes"))
                .map(topic -> new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(topic.settings()))
                .toList();
        Await.until(BOUND, "the broker has made the topics", () -> {
            try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
                admin.createTopics(topics).all().get();
            }
            return true;
        });
    }

    private static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(
            B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .httpClient(UrlConnectionHttpClient.create())
                .region(software.amazon.awssdk.regions.Region.of(REGION.name()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(o -> o.apiCallTimeout(BOUND))
                .build();
    }

    @AfterAll
    void stop() {
        if (zones != null) zones.close();
        if (service != null) service.close();
        if (loadBalancing != null) loadBalancing.close();
        kafka.close();
    }

    private AutoScalingGroup group() {
        return autoScaling
                .describeAutoScalingGroups(r -> r.autoScalingGroupNames("web"))
                .autoScalingGroups()
                .getFirst();
    }

    private Map<String, Long> inService() {
        return group().instances().stream()
                .filter(i -> i.lifecycleStateAsString().equals("InService"))
                .collect(Collectors.groupingBy(Instance::availabilityZone, TreeMap::new, Collectors.counting()));
    }

    private void awaitInService(long a, long b, long c) {
        var expected = new TreeMap<String, Long>();
        if (a > 0) expected.put("us-east-1a", a);
        if (b > 0) expected.put("us-east-1b", b);
        if (c > 0) expected.put("us-east-1c", c);
        Await.until(
                BOUND,
                "in service: " + expected,
                () -> inService().equals(expected) && group().instances().size() == a + b + c);
    }

    @Test
    void a_zone_is_lost_under_a_group_and_comes_back() {
        // What load balancing has just made is found, however fast the next request comes (decision 4).
        loadBalancing
                .getBean(EventStore.class)
                .handle(PlayedLoadBalancing.SAID, TARGETS, new TargetGroupCreated(TARGETS, "web", 80));
        ec2.createLaunchTemplate(r -> r.launchTemplateName("web")
                .launchTemplateData(d -> d.imageId("ami-faultline-web").userData("IyEvYmluL3NoCg==")));
        autoScaling.createAutoScalingGroup(r -> r.autoScalingGroupName("web")
                .minSize(0)
                .maxSize(6)
                .desiredCapacity(6)
                .vpcZoneIdentifier(ZONES.stream().map(DefaultVpc::subnetId).collect(Collectors.joining(",")))
                .targetGroupARNs(TARGETS)
                .healthCheckType("ELB")
                .launchTemplate(t -> t.launchTemplateName("web").version("$Latest")));
        awaitInService(2, 2, 2);
        assertThat(zones.running()).isEqualTo(6);

        zones.kill(ZONES.get(2));
        awaitInService(3, 3, 0);
        assertThatThrownBy(() -> ec2.runInstances(r -> r.imageId("ami-faultline-shell")
                        .minCount(1)
                        .maxCount(1)
                        .subnetId(DefaultVpc.subnetId(ZONES.get(2)))
                        .overrideConfiguration(o -> o.apiCallTimeout(BOUND))))
                .isInstanceOfSatisfying(Ec2Exception.class, error -> assertThat(
                                error.awsErrorDetails().errorCode())
                        .isEqualTo("InsufficientInstanceCapacity"));

        zones.start(ZONES.get(2));
        awaitInService(2, 2, 2);
        Await.until(BOUND, "six run", () -> zones.running() == 6);

        autoScaling.deleteAutoScalingGroup(r -> r.autoScalingGroupName("web").forceDelete(true));
        Await.until(BOUND, "the group is gone", () -> autoScaling
                .describeAutoScalingGroups()
                .autoScalingGroups()
                .isEmpty());
        Await.until(BOUND, "nothing runs", () -> zones.running() == 0);
    }

    @Test
    void refusals_reach_the_sdk_as_awss_errors() {
        assertThatThrownBy(() -> ec2.describeInstances(r -> r.instanceIds("i-0123456789abcdef0")))
                .isInstanceOfSatisfying(Ec2Exception.class, error -> assertThat(
                                error.awsErrorDetails().errorCode())
                        .isEqualTo("InvalidInstanceID.NotFound"));
        assertThatThrownBy(() -> autoScaling.setDesiredCapacity(
                        r -> r.autoScalingGroupName("none").desiredCapacity(1)))
                .isInstanceOfSatisfying(
                        AutoScalingException.class,
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
    }
}
