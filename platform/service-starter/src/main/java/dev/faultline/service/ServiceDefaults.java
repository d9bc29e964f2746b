package dev.faultline.service;

import dev.faultline.eventbus.io.KafkaClients;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** What every service sets Spring to; whoever wants it otherwise sets the property anywhere. */
public final class ServiceDefaults implements EnvironmentPostProcessor {
    private static final String STREAM = "spring.cloud.stream.";
    private static final String STATEFUL = String.join(
            ",",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "org.springframework.cloud.stream.config.BindingServiceConfiguration",
            "org.springframework.cloud.stream.function.FunctionConfiguration",
            "dev.faultline.service.StoreAutoConfiguration");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String service = environment.getProperty("faultline.service");
        if (service == null) return;
        var defaults = new HashMap<String, Object>();
        defaults.put("spring.application.name", service);
        defaults.put("spring.main.banner-mode", "off");
        defaults.put("spring.main.log-startup-info", "false");
        defaults.put("spring.jmx.enabled", "false");
        defaults.put("spring.threads.virtual.enabled", "true");
        defaults.put("server.address", "127.0.0.1");
        defaults.put("server.shutdown", "immediate");
        defaults.put("server.tomcat.accept-count", "200");
        if (environment.getProperty("faultline.stateless", Boolean.class, false)) {
            defaults.put("spring.autoconfigure.exclude", STATEFUL);
        } else {
            database(defaults, service);
            kafka(defaults, kafka(environment));
        }
        environment.getPropertySources().addLast(new MapPropertySource("faultlineDefaults", defaults));
    }

    private static void database(Map<String, Object> defaults, String service) {
        String schema = FaultlineSettings.schema(service);
        defaults.put("spring.flyway.schemas", schema);
        defaults.put("spring.flyway.default-schema", schema);
        defaults.put("spring.flyway.locations", "classpath:db/migration/" + schema);
        // The platform's tables come first and have a history of their own.
        defaults.put("spring.flyway.baseline-on-migrate", "true");
        defaults.put("spring.flyway.baseline-version", "0");
        defaults.put("spring.data.jdbc.dialect", "postgresql");
    }

    private static void kafka(Map<String, Object> defaults, KafkaCluster kafka) {
        defaults.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
        defaults.put(STREAM + "function.autodetect", "false");
        defaults.put(STREAM + "kafka.binder.brokers", kafka.bootstrapServers());
        defaults.put(STREAM + "kafka.binder.auto-create-topics", "false");
        defaults.put(STREAM + "kafka.default.producer.sync", "true");
        defaults.put(STREAM + "default.producer.header-mode", "none");
        kafka.security().forEach((key, value) -> {
            defaults.put("spring.kafka.properties." + key, value);
            defaults.put(STREAM + "kafka.binder.configuration." + key, value);
        });
        KafkaClients.producer()
                .forEach((key, value) -> defaults.put(STREAM + "kafka.binder.producer-properties." + key, value));
        KafkaClients.admin().forEach((key, value) -> defaults.put("spring.kafka.admin.properties." + key, value));
    }

    private static KafkaCluster kafka(ConfigurableEnvironment environment) {
        @Nullable String given = environment.getProperty("faultline.kafka-bootstrap-servers");
        if (given != null) return KafkaCluster.open(given);
        String manifest = environment.getProperty("faultline.manifest");
        if (manifest == null) throw new IllegalStateException("set FAULTLINE_MANIFEST to the region's manifest file");
        return KafkaCluster.of(manifest(Path.of(manifest)));
    }

    /** @throws IllegalStateException with a sentence when the file is not a manifest */
    static RegionManifest manifest(Path file) {
        try {
            return RegionJson.mapper().readValue(file, RegionManifest.class);
        } catch (RuntimeException e) {
            throw new IllegalStateException("the region's manifest " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
