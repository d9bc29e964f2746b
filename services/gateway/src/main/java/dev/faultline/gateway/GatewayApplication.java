package dev.faultline.gateway;

import dev.faultline.runtime.PrivilegedPorts;
import dev.faultline.service.web.CredentialsProperties;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The gateway's parts. It takes a web server and nothing else of Spring Boot: it has no database and no bus. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ConfigurationPropertiesAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class
})
@EnableConfigurationProperties({GatewayProperties.class, CredentialsProperties.class})
public class GatewayApplication {
    /** How long a client may take to send a request's headers. */
    private static final int HEADER_TIMEOUT_MS = 20_000;

    @Bean
    RegionManifest manifest(Environment environment) throws IOException {
        return RegionJson.mapper().readValue(Files.readAllBytes(file(environment)), RegionManifest.class);
    }

    private static Path file(Environment environment) {
        return Path.of(environment.getRequiredProperty("faultline.manifest"));
    }

    /** Runs after Boot's own customizer, so that the gateway's settings hold whatever the server's are. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> listener(
            GatewayProperties gateway, CredentialsProperties credentials) {
        credentials.checkAddress(gateway.address());
        return factory -> {
            factory.setPort(gateway.port());
            factory.setAddress(gateway.address());
            factory.addConnectorCustomizers(connector -> tune(connector, gateway));
            for (Entrance entrance : gateway.entrances()) factory.addAdditionalConnectors(connector(entrance, gateway));
        };
    }

    /** Boot gives another connector no address and none of its customizers. */
    private static Connector connector(Entrance entrance, GatewayProperties gateway) {
        var connector = new Connector();
        connector.setPort(entrance.port());
        connector.setProperty("address", gateway.address().getHostAddress());
        tune(connector, gateway);
        return connector;
    }

    private static void tune(Connector connector, GatewayProperties gateway) {
        // Paths of AWS's requests are passed on as they are, and some have encoded slashes.
        connector.setEncodedSolidusHandling("passthrough");
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            protocol.setExecutor(new VirtualThreadExecutor("gateway-"));
            protocol.setMaxConnections(gateway.maxConnections());
            protocol.setConnectionTimeout(HEADER_TIMEOUT_MS);
        }
    }

    @Bean
    Upstream upstream() {
        return new Upstream();
    }

    @Bean
    LoadBalancers loadBalancers() {
        return new LoadBalancers();
    }

    @Bean
    LoadBalancerFeed loadBalancerFeed(LoadBalancers loadBalancers, RegionManifest manifest, Environment environment) {
        String own = environment.getProperty("faultline.kafka-bootstrap-servers");
        return LoadBalancerFeed.from(KafkaCluster.of(manifest, own), loadBalancers);
    }

    @Bean
    ServletRegistrationBean<GatewayServlet> gatewayServlet(
            GatewayProperties gateway,
            RegionManifest manifest,
            Environment environment,
            Upstream upstream,
            LoadBalancers loadBalancers) {
        var neighbours = NeighbouringRegions.ofManifest(file(environment));
        var routes = new Routes(manifest.region(), gateway.routes(), neighbours);
        var servlet = new GatewayServlet(
                new BrowserGuard(gateway.allowedHosts()),
                routes,
                upstream,
                new Edge(loadBalancers, upstream, gateway.entrances(), PrivilegedPorts.firstUnprivileged()),
                new HealthPage(manifest.region(), routes.services()),
                gateway.answerTimeout());
        var registration = new ServletRegistrationBean<>(servlet, "/*");
        registration.setName("gateway");
        registration.setLoadOnStartup(1);
        return registration;
    }
}
