package dev.faultline.service.web;

import dev.faultline.protocols.endpoint.AwsDoor;
import dev.faultline.protocols.endpoint.AwsEndpoint;
import dev.faultline.protocols.signature.SignatureVerifier;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** Serves every {@link AwsEndpoint} that a service declares as a bean, at {@code /}. */
@AutoConfiguration(afterName = "dev.faultline.service.ServiceAutoConfiguration")
@ConditionalOnBean(AwsEndpoint.class)
@EnableConfigurationProperties({CredentialsProperties.class, ServerProperties.class})
public class AwsWebAutoConfiguration {

    @Bean
    AwsDoor awsDoor(
            List<AwsEndpoint> endpoints,
            RegionManifest manifest,
            CredentialsProperties credentials,
            ServerProperties server,
            TimeSource time) {
        credentials.checkAddress(server.getAddress());
        var verifier = new SignatureVerifier(credentials.accessKeys(), manifest.region());
        var refusals = new MachineryRefusals(new LostZones(manifest, time::nanoTime));
        List<AwsEndpoint> complete = endpoints.stream()
                .map(endpoint -> endpoint.refusing(refusals::of))
                .toList();
        return new AwsDoor(
                complete, verifier, time::now, () -> UUID.randomUUID().toString());
    }

    @Bean
    ServletRegistrationBean<AwsServlet> awsServlet(AwsDoor door) {
        var registration = new ServletRegistrationBean<>(new AwsServlet(door), "/*");
        registration.setName("aws");
        registration.setLoadOnStartup(1);
        return registration;
    }
}
