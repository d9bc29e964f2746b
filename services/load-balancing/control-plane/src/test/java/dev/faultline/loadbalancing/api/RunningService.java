package dev.faultline.loadbalancing.api;

import dev.faultline.aws.Region;
import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.io.Catalog;
import dev.faultline.eventstore.io.EventStoreSchema;
import dev.faultline.eventstore.io.PostgresEventStore;
import dev.faultline.eventstore.io.PostgresReadModels;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.loadbalancing.infrastructure.LoadBalancingApplication;
import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** The service on a real Postgres, reached by the real client over HTTP. */
final class RunningService implements AutoCloseable {
    static final Region REGION = new Region("us-east-1");

    private final ConfigurableApplicationContext context;
    private final ElasticLoadBalancingV2Client client;

    RunningService() {
        var database = PostgresFixture.freshDatabase();
        var application = new SpringApplication(LoadBalancingApplication.class, Machinery.class);
        context = application.run(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--spring.flyway.enabled=false",
                "--spring.datasource.url=" + database.url() + "?currentSchema=load_balancing",
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password());
        client = ElasticLoadBalancingV2Client.builder()
                .endpointOverride(URI.create(
                        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port")))
                .region(software.amazon.awssdk.regions.Region.of(REGION.name()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofSeconds(30)))
                .build();
    }

    ElasticLoadBalancingV2Client client() {
        return client;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }

    static class Machinery {
        @Bean
        RegionManifest manifest() {
            return new RegionManifest(
                    REGION,
                    "test",
                    1,
                    List.of(
                            new ZonePlace(REGION.zone('a'), 1),
                            new ZonePlace(REGION.zone('b'), 2),
                            new ZonePlace(REGION.zone('c'), 3)),
                    new StateDatabase(REGION.zone('a'), REGION.zone('b'), "token"),
                    "cluster");
        }

        @Bean
        TimeSource time() {
            return TimeSource.system();
        }

        @Bean
        RandomGenerator random() {
            return RandomGenerator.of("L64X128MixRandom");
        }

        @Bean
        StoreTables tables(
                DataSource dataSource,
                PlatformTransactionManager transactions,
                TimeSource time,
                RandomGenerator random) {
            EventStoreSchema.migrate(dataSource, "load_balancing");
            Flyway.configure()
                    .dataSource(dataSource)
                    .schemas("load_balancing")
                    .locations("classpath:db/migration/load_balancing")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            return new StoreTables("load_balancing", dataSource, transactions, RegionJson.mapper(), time, random);
        }

        @Bean
        EventStore store(
                StoreTables tables,
                List<StoredAggregate<?, ?, ?, ?>> aggregates,
                ObjectProvider<Projection<?>> projections) {
            return new PostgresEventStore(
                    tables, new Catalog(aggregates, projections.stream().toList()));
        }

        @Bean
        ReadModels readModels(
                StoreTables tables, List<StoredAggregate<?, ?, ?, ?>> aggregates, List<Projection<?>> projections) {
            return new PostgresReadModels(tables, new Catalog(aggregates, projections), List.of());
        }

        @Bean
        Inbox inbox() {
            return () -> {};
        }
    }
}
