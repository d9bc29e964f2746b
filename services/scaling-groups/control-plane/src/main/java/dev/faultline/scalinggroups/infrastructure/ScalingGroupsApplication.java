package dev.faultline.scalinggroups.infrastructure;

import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.protocols.endpoint.AwsEndpoint;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.api.AutoScalingApi;
import dev.faultline.scalinggroups.api.Ec2Api;
import dev.faultline.scalinggroups.api.Ids;
import dev.faultline.scalinggroups.process.AddressProcess;
import dev.faultline.scalinggroups.process.Fleet;
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
import dev.faultline.scalinggroups.publication.Assignments;
import dev.faultline.scalinggroups.publication.GroupPublication;
import dev.faultline.scalinggroups.publication.InstancePublication;
import dev.faultline.scalinggroups.publication.ZonePublication;
import dev.faultline.scalinggroups.streams.Streams;
import dev.faultline.topology.RegionManifest;
import java.util.UUID;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** The service's context: every part is a bean, which the starter collects. */
@SpringBootApplication
public class ScalingGroupsApplication {
    static final String EC2_MODEL = "/models/ec2-2016-11-15-model.json";
    static final String AUTO_SCALING_MODEL = "/models/autoscaling-2011-01-01-model.json";

    @Bean
    StoredAggregate<?, ?, ?, ?> groupStreams() {
        return Streams.GROUPS;
    }

    @Bean
    StoredAggregate<?, ?, ?, ?> instanceStreams() {
        return Streams.INSTANCES;
    }

    @Bean
    StoredAggregate<?, ?, ?, ?> launchTemplateStreams() {
        return Streams.LAUNCH_TEMPLATES;
    }

    @Bean
    StoredAggregate<?, ?, ?, ?> zoneStreams() {
        return Streams.ZONES;
    }

    @Bean
    StoredAggregate<?, ?, ?, ?> addressStreams() {
        return Streams.ADDRESSES;
    }

    @Bean
    GroupProjection groupProjection(JdbcAggregateOperations rows) {
        return new GroupProjection(rows);
    }

    @Bean
    InstanceProjection instanceProjection(JdbcAggregateOperations rows) {
        return new InstanceProjection(rows);
    }

    @Bean
    LaunchTemplateProjection launchTemplateProjection(JdbcAggregateOperations rows) {
        return new LaunchTemplateProjection(rows);
    }

    @Bean
    KnownTargetGroups knownTargetGroups(JdbcAggregateOperations rows) {
        return new KnownTargetGroups(rows, TargetHealthProcess.TOPIC);
    }

    @Bean
    Groups groups(JdbcAggregateOperations rows) {
        return new Groups(rows);
    }

    @Bean
    Instances instances(JdbcAggregateOperations rows) {
        return new Instances(rows);
    }

    @Bean
    LaunchTemplates launchTemplates(JdbcAggregateOperations rows) {
        return new LaunchTemplates(rows);
    }

    @Bean
    Fleet fleet(EventStore store, Groups groups, Instances instances, RegionManifest manifest) {
        return new StoredFleet(store, groups, instances, manifest);
    }

    @Bean
    GroupProcess groupProcess(Fleet fleet) {
        return new GroupProcess(fleet);
    }

    @Bean
    InstanceProcess instanceProcess(Fleet fleet) {
        return new InstanceProcess(fleet);
    }

    @Bean
    AddressProcess addressProcess(Fleet fleet) {
        return new AddressProcess(fleet);
    }

    @Bean
    ZoneProcess zoneProcess(Fleet fleet) {
        return new ZoneProcess(fleet);
    }

    @Bean
    TargetHealthProcess targetHealthProcess(Fleet fleet) {
        return new TargetHealthProcess(fleet);
    }

    @Bean
    GroupPublication groupPublication() {
        return new GroupPublication();
    }

    @Bean
    InstancePublication instancePublication(Fleet fleet) {
        return new InstancePublication(fleet);
    }

    @Bean
    ZonePublication zonePublication() {
        return new ZonePublication();
    }

    @Bean
    Assignments assignments(Fleet fleet, Instances instances, TimeSource time) {
        return new Assignments(fleet, () -> instances.describedIds(time.now()), time);
    }

    @Bean
    ZoneObserver zoneObserver(EventStore store, RegionManifest manifest, TimeSource time) {
        return new ZoneObserver(store, manifest, time);
    }

    @Bean
    AgentObserver agentObserver(EventStore store, TimeSource time) {
        return new AgentObserver(store, time);
    }

    @Bean
    ConsoleObserver consoleObserver() {
        return new ConsoleObserver();
    }

    @Bean
    ReviewSweep reviewSweep(EventStore store, ZoneProcess process) {
        return new ReviewSweep(store, process);
    }

    @Bean
    Ids ids() {
        return () -> UUID.randomUUID().toString();
    }

    @Bean
    AwsEndpoint ec2(
            EventStore store,
            Fleet fleet,
            Instances instances,
            LaunchTemplates templates,
            ConsoleObserver consoles,
            RegionManifest manifest,
            TimeSource time,
            Ids ids) {
        var api = new Ec2Api(store, fleet, instances, templates, consoles, manifest, time, ids);
        return AwsEndpoint.of(ServiceModel.resource(Ec2Api.class, EC2_MODEL), api);
    }

    @Bean
    AwsEndpoint autoScaling(
            EventStore store,
            Fleet fleet,
            Groups groups,
            Instances instances,
            LaunchTemplates templates,
            KnownTargetGroups targetGroups,
            Inbox inbox,
            RegionManifest manifest,
            TimeSource time,
            Ids ids) {
        var api = new AutoScalingApi(
                store, fleet, groups, instances, templates, targetGroups, inbox, manifest, time, ids);
        return AwsEndpoint.of(ServiceModel.resource(AutoScalingApi.class, AUTO_SCALING_MODEL), api);
    }
}
