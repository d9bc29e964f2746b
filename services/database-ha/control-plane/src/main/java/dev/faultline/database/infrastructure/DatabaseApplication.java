package dev.faultline.database.infrastructure;

import dev.faultline.database.api.RdsApi;
import dev.faultline.database.process.InstanceProcess;
import dev.faultline.database.projection.Databases;
import dev.faultline.database.regions.Neighbours;
import dev.faultline.database.regions.OtherRegions;
import dev.faultline.database.streams.Streams;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.protocols.endpoint.AwsEndpoint;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.service.FaultlineSettings;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.RegionManifest;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.env.Environment;

/** The service's Spring context; service-starter wires what it declares. The data plane's classes are none of it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(
        basePackageClasses = {
            RdsApi.class,
            InstanceProcess.class,
            Databases.class,
            OtherRegions.class,
            DatabaseApplication.class
        },
        basePackages = "dev.faultline.database.publication")
public class DatabaseApplication {
    static final String MODEL = "/models/rds-2014-10-31-model.json";

    @Bean
    StoredAggregate<?, ?, ?, ?> instances() {
        return Streams.INSTANCES;
    }

    @Bean
    StoredAggregate<?, ?, ?, ?> subnetGroups() {
        return Streams.SUBNET_GROUPS;
    }

    @Bean
    StoredAggregate<?, ?, ?, ?> snapshots() {
        return Streams.SNAPSHOTS;
    }

    @Bean
    StoredAggregate<?, ?, ?, ?> slots() {
        return Streams.SLOTS;
    }

    @Bean
    RegionsToken regionsToken(FaultlineSettings settings) {
        return RegionsToken.beside(settings.manifest());
    }

    @Bean
    Neighbours neighbours(
            FaultlineSettings settings, RegionManifest manifest, Environment environment, RegionsToken token) {
        return new NeighbouringServices(
                NeighbouringRegions.ofManifest(settings.manifest()),
                manifest.region(),
                () -> environment.getRequiredProperty("local.server.port", Integer.class),
                token);
    }

    @Bean
    ServletRegistrationBean<RegionsServlet> regionsServlet(
            RegionsToken token, Databases databases, RegionManifest manifest) {
        var registration = new ServletRegistrationBean<>(
                new RegionsServlet(token, databases, manifest.region()), RegionsServlet.PATH);
        registration.setName("regions");
        return registration;
    }

    @Bean
    AwsEndpoint rds(RdsApi api) {
        return AwsEndpoint.of(ServiceModel.resource(RdsApi.class, MODEL), api);
    }
}
