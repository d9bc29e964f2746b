package dev.faultline.service;

import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** What every service has, the front door included: settings, manifest, time and randomness. */
@AutoConfiguration
@ConditionalOnProperty("faultline.service")
@EnableConfigurationProperties(FaultlineSettings.class)
public class ServiceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RegionManifest regionManifest(FaultlineSettings settings) {
        return ServiceDefaults.manifest(settings.manifest());
    }

    @Bean
    @ConditionalOnMissingBean
    TimeSource timeSource() {
        return TimeSource.system();
    }

    @Bean
    @ConditionalOnMissingBean
    RandomGenerator randomGenerator() {
        return new SecureRandom();
    }
}
