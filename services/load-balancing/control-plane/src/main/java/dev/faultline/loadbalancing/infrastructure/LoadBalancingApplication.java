package dev.faultline.loadbalancing.infrastructure;

import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.loadbalancing.api.LoadBalancingApi;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import dev.faultline.loadbalancing.domain.targetgroup.TimingProfile;
import dev.faultline.loadbalancing.process.NodeReports;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.streams.LoadBalancers;
import dev.faultline.loadbalancing.streams.TargetGroups;
import dev.faultline.protocols.endpoint.AwsEndpoint;
import dev.faultline.service.FaultlineSettings;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;

/** The service's Spring context; service-starter wires what it declares. */
@SpringBootApplication(scanBasePackages = "dev.faultline.loadbalancing", proxyBeanMethods = false)
@EnableJdbcRepositories(basePackageClasses = LoadBalancerRows.class)
public class LoadBalancingApplication {
    @Bean
    StoredAggregate<LoadBalancer.State, LoadBalancer.Command, LoadBalancer.Event, LoadBalancer.Refusal>
            loadBalancers() {
        return LoadBalancers.LOAD_BALANCERS;
    }

    @Bean
    StoredAggregate<TargetGroup.State, TargetGroup.Command, TargetGroup.Event, TargetGroup.Refusal> targetGroups() {
        return TargetGroups.TARGET_GROUPS;
    }

    @Bean
    TimingProfile timingProfile(FaultlineSettings settings) {
        return switch (settings.timing()) {
            case RELAXED -> TimingProfile.RELAXED;
            case STRICT -> TimingProfile.STRICT;
        };
    }

    @Bean
    NodeReports nodeReports() {
        return new NodeReports();
    }

    @Bean
    AwsEndpoint elasticLoadBalancing(LoadBalancingApi api, TimingProfile profile) {
        return AwsEndpoint.of(TimedModel.read(profile), api);
    }
}
