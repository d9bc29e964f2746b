package dev.faultline.scalinggroups.api;

import static dev.faultline.scalinggroups.streams.Streams.ADDRESSES;
import static dev.faultline.scalinggroups.streams.Streams.GROUPS;
import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;
import static dev.faultline.scalinggroups.streams.Streams.LAUNCH_TEMPLATES;
import static dev.faultline.scalinggroups.streams.Streams.ZONES;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Region;
import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.Inbox;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.io.Catalog;
import dev.faultline.eventstore.io.EventStoreSchema;
import dev.faultline.eventstore.io.PostgresEventStore;
import dev.faultline.eventstore.io.PostgresReadModels;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.endpoint.AwsEndpoint;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.scalinggroups.contract.InstanceConsole;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.instance.Instance.Observed;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import dev.faultline.scalinggroups.domain.zone.RegionZones;
import dev.faultline.scalinggroups.infrastructure.StoredFleet;
import dev.faultline.scalinggroups.process.AddressProcess;
import dev.faultline.scalinggroups.process.GroupProcess;
import dev.faultline.scalinggroups.process.InstanceProcess;
import dev.faultline.scalinggroups.process.TargetHealthProcess;
import dev.faultline.scalinggroups.process.ZoneProcess;
import dev.faultline.scalinggroups.projection.GroupProjection;
import dev.faultline.scalinggroups.projection.Groups;
import dev.faultline.scalinggroups.projection.InstanceProjection;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.scalinggroups.projection.KnownTargetGroups;
import dev.faultline.scalinggroups.projection.LaunchTemplateProjection;
import dev.faultline.scalinggroups.projection.LaunchTemplates;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.testkit.VirtualTime;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The whole service on a real Postgres, without Kafka: processes run when asked, agents say what the test says. */
final class ServiceFixture {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final String TARGETS =
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";
    private static final Region REGION = new Region("us-east-1");
    private static final Caller CALLER = new Caller("test", AccountId.DEFAULT, REGION, "request-1");
    private static final String SCHEMA = "scaling_groups";

    final VirtualTime time = VirtualTime.startingAt(NOON);
    final PostgresEventStore store;
    final PostgresReadModels readModels;
    final Ec2Api ec2;
    final AutoScalingApi autoScaling;
    final Map<String, InstanceConsole> consoles = new HashMap<>();
    private final List<Process<?>> processes;
    private final List<StoredAggregate<?, ?, ?, ?>> aggregates =
            List.of(GROUPS, INSTANCES, LAUNCH_TEMPLATES, ZONES, ADDRESSES);
    private final TargetHealthProcess targetHealth;
    private final ZoneProcess zoneProcess;
    private final KnownTargetGroups targetGroups;
    private final JdbcClient jdbc;
    private long reacted;

    ServiceFixture() {
        DataSource dataSource = connect(PostgresFixture.freshCopy(Template.DATABASE));
        var context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> dataSource);
        context.register(RowsConfiguration.class);
        context.refresh();
        var rows = context.getBean(JdbcAggregateOperations.class);
        jdbc = JdbcClient.create(dataSource);
        var tables = new StoreTables(
                SCHEMA,
                dataSource,
                context.getBean(JdbcTransactionManager.class),
                RegionJson.mapper(),
                time,
                new Random(1));
        var catalog = new Catalog(
                aggregates,
                List.of(new GroupProjection(rows), new InstanceProjection(rows), new LaunchTemplateProjection(rows)));
        store = new PostgresEventStore(tables, catalog);
        readModels = new PostgresReadModels(tables, catalog, List.of());
        var groups = new Groups(rows);
        var instances = new Instances(rows);
        var templates = new LaunchTemplates(rows);
        var manifest = manifest();
        var fleet = new StoredFleet(store, groups, instances, manifest);
        targetGroups = new KnownTargetGroups(rows, TargetHealthProcess.TOPIC);
        targetHealth = new TargetHealthProcess(fleet);
        zoneProcess = new ZoneProcess(fleet);
        processes =
                List.of(new GroupProcess(fleet), new InstanceProcess(fleet), new AddressProcess(fleet), zoneProcess);
        Ids ids = () -> UUID.randomUUID().toString();
        Inbox inbox = () -> {};
        Consoles latest = id -> Optional.ofNullable(consoles.get(id));
        ec2 = new Ec2Api(store, fleet, instances, templates, latest, manifest, time, ids);
        autoScaling = new AutoScalingApi(
                store, fleet, groups, instances, templates, targetGroups, inbox, manifest, time, ids);
    }

    /** Migrated once; each test has a copy. */
    private static final class Template {
        private static final PostgresFixture.Database DATABASE = PostgresFixture.freshDatabase();

        static {
            DataSource dataSource = connect(DATABASE);
            EventStoreSchema.migrate(dataSource, SCHEMA);
            EventStoreSchema.migrate(dataSource, SCHEMA, "read_model_history", "classpath:db/migration/scaling_groups");
        }
    }

    private static DataSource connect(PostgresFixture.Database database) {
        var postgres = new PGSimpleDataSource();
        postgres.setUrl(database.url());
        postgres.setUser(database.user());
        postgres.setPassword(database.password());
        postgres.setCurrentSchema(SCHEMA);
        return postgres;
    }

    private static RegionManifest manifest() {
        return new RegionManifest(
                REGION,
                "test",
                20,
                List.of(
                        new ZonePlace(REGION.zone('a'), 1),
                        new ZonePlace(REGION.zone('b'), 2),
                        new ZonePlace(REGION.zone('c'), 3)),
                new StateDatabase(REGION.zone('a'), "token"),
                "cluster");
    }

    /** Calls EC2 as the door would. */
    <T> T ec2(Function<Ec2Client, T> call) {
        return CALLER.during(() -> call.apply(ec2));
    }

    <T> T autoScaling(Function<AutoScalingClient, T> call) {
        return CALLER.during(() -> call.apply(autoScaling));
    }

    /** Sends a form as clients do; what comes back is XML. */
    String ec2Form(Map<String, String> parameters) {
        var model = ServiceModel.resource(Ec2Api.class, "/models/ec2-2016-11-15-model.json");
        return send(AwsEndpoint.of(model, ec2), "2016-11-15", parameters);
    }

    String autoScalingForm(Map<String, String> parameters) {
        var model = ServiceModel.resource(AutoScalingApi.class, "/models/autoscaling-2011-01-01-model.json");
        return send(AwsEndpoint.of(model, autoScaling), "2011-01-01", parameters);
    }

    private static String send(AwsEndpoint endpoint, String version, Map<String, String> parameters) {
        var all = new HashMap<>(parameters);
        all.put("Version", version);
        String body = all.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        AwsResponse answer = endpoint.handle(
                new AwsRequest(
                        "POST",
                        "/",
                        "",
                        HttpHeaders.of(Map.of(), (_, _) -> true),
                        body.getBytes(StandardCharsets.UTF_8)),
                CALLER);
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Lets the processes react to all that has happened, and to what follows. */
    void react() {
        record Row(long position, String category, String stream, int version) {}
        List<Row> news;
        do {
            news = jdbc.sql(
                            "select position, category, stream, version from event where position > ? order by position")
                    .param(reacted)
                    .query((rs, _) -> new Row(rs.getLong(1), rs.getString(2), rs.getString(3), rs.getInt(4)))
                    .list();
            for (Row row : news) {
                for (Process<?> process : processes)
                    if (process.source().category().equals(row.category())) react(process, row.stream(), row.version());
                reacted = row.position();
            }
        } while (!news.isEmpty());
    }

    private <E> void react(Process<E> process, String stream, int version) {
        Envelope<E> envelope = store.history(process.source(), stream).get(version - 1);
        process.react(envelope).forEach(this::carryOut);
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Issue<?> issue -> issue(issue);
            case Effect.WakeAt _, Effect.Cancel _ -> throw new AssertionError("nobody asks for " + effect);
        }
    }

    private <C> void issue(Effect.Issue<C> issue) {
        store.handle(issue.aggregate(), issue.id(), issue.command());
    }

    /** Agents do what they were told: what should run runs, what should end has ended. */
    void agentsObey() {
        react();
        List<String> ids =
                jdbc.sql("select id from instance").query(String.class).list();
        for (String id : ids) {
            if (!(store.load(INSTANCES, id).state() instanceof Instance.Launched it)) continue;
            Observed observed =
                    switch (it.state()) {
                        case PENDING, RUNNING -> Observed.RUNNING;
                        case STOPPING, STOPPED -> Observed.STOPPED;
                        case SHUTTING_DOWN, TERMINATED -> Observed.TERMINATED;
                    };
            if (it.state() != InstanceState.TERMINATED) observe(id, it.assignedVersion(), observed, "");
        }
        react();
    }

    void observe(String id, long version, Observed observed, String why) {
        store.handle(INSTANCES, id, new Instance.RecordStatus(version, observed, true, why, time.now()));
    }

    void loadBalancing(LoadBalancingEvent event) {
        var received = new ContractEvent<>(
                UUID.randomUUID(), "load-balancing", "target-group/" + TARGETS, 1, time.now(), event);
        targetGroups.apply(received);
        targetHealth.react(received).forEach(this::carryOut);
        react();
    }

    /** Time passes for every group. */
    void tick() {
        zoneProcess.review(time.now()).forEach(this::carryOut);
        react();
    }

    void loseZone(char letter) {
        store.handle(ZONES, REGION.name(), new RegionZones.GiveUpZone(REGION.zone(letter), "test", time.now()));
        react();
    }

    void returnZone(char letter) {
        store.handle(ZONES, REGION.name(), new RegionZones.TakeZoneBack(REGION.zone(letter), "test", time.now()));
        react();
    }
}
