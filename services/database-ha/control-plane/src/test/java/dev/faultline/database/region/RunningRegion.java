package dev.faultline.database.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseEvent;
import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.contract.SnapshotAssignment;
import dev.faultline.database.infrastructure.DatabaseService;
import dev.faultline.service.ServiceContext;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.Ports;
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
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** RDS as it runs in a region of three zones, whose database nodes are played. */
public final class RunningRegion implements AutoCloseable {
    public static final Region REGION = new Region("us-east-1");
    public static final List<AvailabilityZone> ZONES = zonesOf(REGION);

    /** Of all regions that lie beside each other. */
    static final String PASSWORD = "the installation's";

    private static final Duration BOUND = Duration.ofSeconds(60);

    private final KafkaFixture kafka;
    private final RegionManifest manifest;
    private final int port;
    private final Map<String, Object> settings;
    private final PlayedZones zones;
    private ConfigurableApplicationContext service;
    private RdsClient client;

    private RunningRegion(KafkaFixture kafka, RegionManifest manifest, int port, Path folder) throws IOException {
        this.kafka = kafka;
        this.manifest = manifest;
        this.port = port;
        createTopics();
        Files.createDirectories(folder);
        Path file = folder.resolve("manifest.json");
        Files.write(file, RegionJson.mapper().writeValueAsBytes(manifest));
        file.toFile().deleteOnExit();
        Files.writeString(NeighbouringRegions.databasePassword(file), PASSWORD)
                .toFile()
                .deleteOnExit();
        settings = Map.of(
                "faultline.manifest", file,
                "server.address", manifest.controlPlaneAddress(),
                "faultline.kafka-bootstrap-servers", kafka.bootstrapServers(),
                "faultline.database-url", PostgresFixture.freshDatabase().url());
        service = ServiceContext.start(new DatabaseService(), port, settings);
        zones = new PlayedZones(zonesOf(manifest.region()), kafka.bootstrapServers());
        client = connect();
    }

    /** Where the service listens. */
    URI service() {
        return URI.create("http://" + manifest.controlPlaneAddress() + ":"
                + service.getEnvironment().getProperty("local.server.port"));
    }

    private RdsClient connect() {
        return RdsClient.builder()
                .endpointOverride(service())
                .httpClient(UrlConnectionHttpClient.create())
                .region(software.amazon.awssdk.regions.Region.of(
                        manifest.region().name()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(o -> o.apiCallTimeout(BOUND))
                .build();
    }

    /** Ends the service, whatever it is at, and starts it anew with the data it had; its clients are others then. */
    public void restart() {
        client.close();
        service.close();
        service = ServiceContext.start(new DatabaseService(), port, settings);
        client = connect();
    }

    private static List<AvailabilityZone> zonesOf(Region region) {
        return Stream.of('a', 'b', 'c').map(region::zone).toList();
    }

    /** A region that is alone. */
    public static RunningRegion start(KafkaFixture kafka) {
        try {
            var folder = Files.createTempDirectory("faultline-region");
            folder.toFile().deleteOnExit();
            return new RunningRegion(kafka, manifest(kafka, REGION), 0, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A region beside others, whose services have the same ports. @param folder where the regions lie */
    public static RunningRegion start(KafkaFixture kafka, Region region, Path folder) throws IOException {
        return new RunningRegion(kafka, manifest(kafka, region), Ports.FIRST_SERVICE, folder.resolve(region.name()));
    }

    private static RegionManifest manifest(KafkaFixture kafka, Region region) {
        var zones = zonesOf(region);
        return new RegionManifest(
                region,
                "test",
                kafka.network(),
                zones.stream()
                        .map(zone -> new ZonePlace(zone, zone.letter() - 'a' + 1))
                        .toList(),
                new StateDatabase(zones.getFirst(), "token"),
                "cluster");
    }

    /** The region has three brokers, this test has one: topics with one replica, before a service asks for three. */
    private void createTopics() {
        var topics = Stream.of(
                        TopicDefinition.contractEvents(DatabaseEvent.TOPIC),
                        TopicDefinition.configuration(DatabaseAssignment.TOPIC),
                        TopicDefinition.configuration(SnapshotAssignment.TOPIC),
                        TopicDefinition.softState(DatabaseReport.TOPIC),
                        TopicDefinition.softState("faultline.control.probes"))
                .map(topic -> new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(topic.settings()))
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

    public RdsClient client() {
        return client;
    }

    public PlayedZones zones() {
        return zones;
    }

    public KafkaFixture kafka() {
        return kafka;
    }

    /** An instance that is available. */
    void create(String identifier, boolean multiAz) {
        client.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .dbInstanceClass("db.t3.micro")
                .engine("postgres")
                .masterUsername("admin")
                .masterUserPassword("password123")
                .allocatedStorage(20)
                .multiAZ(multiAz));
        await(identifier, "available");
    }

    DBInstance instance(String identifier) {
        return client.describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .getFirst();
    }

    void await(String identifier, String status) {
        Await.until(BOUND, identifier + " is " + status, () -> instance(identifier)
                .dbInstanceStatus()
                .equals(status));
    }

    public <T> T bean(Class<T> type) {
        return service.getBean(type);
    }

    @Override
    public void close() {
        client.close();
        zones.close();
        service.close();
    }
}
