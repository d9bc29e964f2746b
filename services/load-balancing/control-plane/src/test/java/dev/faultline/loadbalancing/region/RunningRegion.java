package dev.faultline.loadbalancing.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.EventStore;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.loadbalancing.infrastructure.LoadBalancingService;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.InstanceStateChanged;
import dev.faultline.service.ServiceContext;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.topology.TopicDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Load balancing as it runs in a region of three zones, and the means to tell it what others do. */
public final class RunningRegion implements AutoCloseable {
    public static final Region REGION = new Region("us-east-1");
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final KafkaFixture kafka;
    private final ConfigurableApplicationContext telling;
    private final ConfigurableApplicationContext service;
    private final ElasticLoadBalancingV2Client client;

    private RunningRegion(KafkaFixture kafka, Path manifest) {
        this.kafka = kafka;
        createTopics();
        var settings = Map.of(
                "faultline.manifest", manifest,
                "faultline.kafka-bootstrap-servers", kafka.bootstrapServers(),
                "faultline.database-url", PostgresFixture.freshDatabase().url());
        telling = ServiceContext.start(new TellingService(), 0, settings);
        service = ServiceContext.start(new LoadBalancingService(), 0, settings);
        client = ElasticLoadBalancingV2Client.builder()
                .endpointOverride(URI.create(
                        "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port")))
                .region(software.amazon.awssdk.regions.Region.of(REGION.name()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(o -> o.apiCallTimeout(BOUND))
                .build();
        Await.until(BOUND, "both services hear each other", () -> {
            bean(Inbox.class).awaitOthers();
            return true;
        });
    }

    public static RunningRegion start(KafkaFixture kafka) {
        var manifest = new RegionManifest(
                REGION,
                "test",
                kafka.network(),
                List.of(
                        new ZonePlace(REGION.zone('a'), 1),
                        new ZonePlace(REGION.zone('b'), 2),
                        new ZonePlace(REGION.zone('c'), 3)),
                new StateDatabase(REGION.zone('a'), "token"),
                "cluster");
        try {
            var file = Files.createTempFile("faultline-manifest", ".json");
            file.toFile().deleteOnExit();
            Files.write(file, RegionJson.mapper().writeValueAsBytes(manifest));
            return new RunningRegion(kafka, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The region has three brokers, this test has one: topics with one replica, before a service asks for three. */
    public void createTopics() {
        var definitions = Stream.of(
                TopicDefinition.contractEvents(LoadBalancingEvent.TOPIC),
                TopicDefinition.contractEvents(ScalingGroupsEvent.TOPIC),
                TopicDefinition.configuration(LoadBalancerConfiguration.TOPIC),
                TopicDefinition.softState(TargetHealthReport.TOPIC),
                TopicDefinition.softState("faultline.control.probes"));
        var topics = definitions
                .map(definition -> new NewTopic(definition.name(), definition.partitions(), (short) 1)
                        .configs(definition.settings()))
                .toList();
        Await.until(BOUND, "the broker has made the topics", () -> {
            try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
                var present = admin.listTopics().names().get();
                admin.createTopics(topics.stream()
                                .filter(topic -> !present.contains(topic.name()))
                                .toList())
                        .all()
                        .get();
            }
            return true;
        });
    }

    public ElasticLoadBalancingV2Client client() {
        return client;
    }

    public KafkaFixture kafka() {
        return kafka;
    }

    public <T> T bean(Class<T> type) {
        return service.getBean(type);
    }

    /** Has scaling-groups publish an event, keyed and in order as it does. */
    public void tell(String key, ScalingGroupsEvent event) {
        telling.getBean(EventStore.class).handle(TellingService.TOLD, key, event);
    }

    /** Tells of an instance. */
    public void instance(String id, String state, char zone, int host) {
        tell(id, new InstanceStateChanged(id, state, REGION.zone(zone), address(REGION.zone(zone), host)));
    }

    public String address(AvailabilityZone zone, int host) {
        return new Addresses(kafka.network(), zone.letter() - 'a' + 1).host(host);
    }

    @Override
    public void close() {
        client.close();
        service.close();
        telling.close();
    }
}
