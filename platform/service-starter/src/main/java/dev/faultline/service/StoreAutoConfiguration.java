package dev.faultline.service;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.ContractProjection;
import dev.faultline.eventbus.Inbox;
import dev.faultline.eventbus.Observer;
import dev.faultline.eventbus.io.BusSchema;
import dev.faultline.eventbus.io.BusSettings;
import dev.faultline.eventbus.io.ConfigurationOutlet;
import dev.faultline.eventbus.io.ContractBinding;
import dev.faultline.eventbus.io.ContractCatalog;
import dev.faultline.eventbus.io.InboxConsumer;
import dev.faultline.eventbus.io.InboxTable;
import dev.faultline.eventbus.io.KafkaInbox;
import dev.faultline.eventbus.io.KafkaSender;
import dev.faultline.eventbus.io.StreamPublisher;
import dev.faultline.eventbus.io.TopicTask;
import dev.faultline.eventbus.io.Watermarks;
import dev.faultline.eventbus.io.WholeAssignment;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.Sweep;
import dev.faultline.eventstore.io.Catalog;
import dev.faultline.eventstore.io.EventStoreSchema;
import dev.faultline.eventstore.io.PostgresEventStore;
import dev.faultline.eventstore.io.PostgresReadModels;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.cloud.stream.binder.BinderFactory;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.backoff.FixedBackOff;

/** The event store and the event bus of a service, made of the beans that it declares. */
@AutoConfiguration(
        after = ServiceAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
@ConditionalOnBean(FaultlineSettings.class)
public class StoreAutoConfiguration {
    private static final int POOL = 4;
    private static final long POOL_WAIT_MS = 3_000;
    private static final long INBOX_RETRY_MS = 500;

    @Bean
    HikariDataSource dataSource(FaultlineSettings settings) {
        var pool = new HikariConfig();
        pool.setPoolName(settings.service());
        pool.setJdbcUrl(DatabaseUrl.of(settings.requiredDatabaseUrl(), settings.service()));
        pool.setUsername(settings.databaseUser());
        pool.setPassword(settings.databasePassword());
        pool.setMaximumPoolSize(POOL);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(POOL_WAIT_MS);
        pool.setValidationTimeout(1_000);
        pool.setInitializationFailTimeout(-1);
        return new HikariDataSource(pool);
    }

    /** The platform's tables, then the service's own. */
    @Bean
    FlywayMigrationStrategy migrations(FaultlineSettings settings) {
        return flyway -> {
            DataSource dataSource = flyway.getConfiguration().getDataSource();
            EventStoreSchema.migrate(dataSource, settings.schema());
            BusSchema.migrate(dataSource, settings.schema());
            flyway.migrate();
        };
    }

    @Bean
    StoreTables storeTables(
            FaultlineSettings settings,
            DataSource dataSource,
            PlatformTransactionManager transactions,
            TimeSource time,
            RandomGenerator random) {
        return new StoreTables(settings.schema(), dataSource, transactions, RegionJson.mapper(), time, random);
    }

    @Bean
    Catalog catalog(ObjectProvider<StoredAggregate<?, ?, ?, ?>> aggregates, ObjectProvider<Projection<?>> projections) {
        return new Catalog(aggregates.stream().toList(), projections.stream().toList());
    }

    @Bean
    EventStore eventStore(StoreTables tables, Catalog catalog) {
        return new PostgresEventStore(tables, catalog);
    }

    @Bean
    ContractCatalog contractCatalog(
            ObjectProvider<ContractProjection<?>> projections, ObjectProvider<ContractProcess<?>> processes) {
        return new ContractCatalog(
                projections.stream().toList(), processes.stream().toList());
    }

    @Bean
    InboxTable inboxTable(StoreTables tables, ContractCatalog catalog) {
        return new InboxTable(tables, catalog);
    }

    @Bean
    ReadModels readModels(StoreTables tables, Catalog catalog, InboxTable inbox) {
        return new PostgresReadModels(tables, catalog, List.of(inbox));
    }

    @Bean
    BusSettings busSettings(FaultlineSettings settings, RegionManifest manifest) {
        var kafka = KafkaCluster.of(manifest, settings.kafkaBootstrapServers());
        int brokers = kafka.bootstrapServers().split(",").length;
        return new BusSettings(settings.service(), settings.replica(), kafka, brokers);
    }

    @Bean
    KafkaSender kafkaSender(BusSettings settings) {
        return new KafkaSender(settings);
    }

    @Bean
    Watermarks watermarks() {
        return new Watermarks();
    }

    @Bean
    Inbox inbox(ContractCatalog catalog, Watermarks watermarks, KafkaSender sender) {
        return new KafkaInbox(catalog, watermarks, sender);
    }

    @Bean
    ConfigurationOutlet configurationOutlet(
            ObjectProvider<ConfigurationTopic<?>> topics, StoreTables tables, KafkaSender sender, TimeSource time) {
        return new ConfigurationOutlet(topics.stream().toList(), tables, sender, time);
    }

    @Bean(ContractBinding.ERROR_HANDLER)
    CommonErrorHandler inboxErrorHandler() {
        return new DefaultErrorHandler(new FixedBackOff(INBOX_RETRY_MS, FixedBackOff.UNLIMITED_ATTEMPTS));
    }

    @Bean
    WholeAssignment wholeAssignment() {
        return new WholeAssignment();
    }

    @Bean
    Declared declared(
            ObjectProvider<Publication<?>> publications,
            ObjectProvider<Process<?>> processes,
            ObjectProvider<ContractProcess<?>> contractProcesses,
            ObjectProvider<Sweep> sweeps,
            ObjectProvider<ConfigurationTopic<?>> configuration,
            ObjectProvider<Observer<?>> observers) {
        return new Declared(
                publications.stream().toList(),
                processes.stream().toList(),
                contractProcesses.stream().toList(),
                sweeps.stream().toList(),
                configuration.stream().toList(),
                observers.stream().toList());
    }

    @Bean
    StoreWorkers storeWorkers(
            FaultlineSettings settings,
            StoreTables tables,
            Catalog catalog,
            EventStore store,
            InboxTable inbox,
            Declared declared) {
        return new StoreWorkers(settings, tables, catalog, store, inbox, declared);
    }

    @Bean
    ServiceLifecycle serviceLifecycle(
            StoreWorkers workers,
            BusSettings settings,
            StoreTables tables,
            ContractCatalog contracts,
            InboxTable inbox,
            Watermarks watermarks,
            ConfigurationOutlet configuration,
            Declared declared,
            StreamBridge bridge,
            BinderFactory binders) {
        var consumer = new InboxConsumer(tables, contracts, inbox, watermarks);
        var binding = new ContractBinding(settings, binders, consumer);
        var topics = new TopicTask(
                settings, tables, declared.topics(settings, contracts), contracts.topics(), binding, configuration);
        var publisher = new StreamPublisher(settings, bridge);
        return new ServiceLifecycle(workers, settings, watermarks, configuration, declared, topics, publisher);
    }

    @Bean
    ServletRegistrationBean<HealthServlet> healthServlet(FaultlineSettings settings, StoreWorkers workers) {
        var registration =
                new ServletRegistrationBean<>(new HealthServlet(settings.service(), workers::status), "/health");
        registration.setName("health");
        return registration;
    }
}
