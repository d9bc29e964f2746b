package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventstore.EventStore;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.Honours;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.projection.InstanceRow;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.scalinggroups.projection.LaunchTemplates;
import dev.faultline.topology.RegionManifest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.*;

/** Amazon EC2 as far as it exists here: each operation declares the members that have an effect. */
public final class Ec2Api implements Ec2Client {
    private final NetworkOperations network;
    private final CatalogueOperations catalogue = new CatalogueOperations();
    private final LaunchTemplateOperations templates;
    private final RunInstancesOperation runInstances;
    private final InstanceOperations instances;
    private final InstanceDescriptions descriptions;
    private final TagOperations tags;
    private final Consoles consoles;

    public Ec2Api(
            EventStore store,
            Fleet fleet,
            Instances rows,
            LaunchTemplates templateRows,
            Consoles consoles,
            RegionManifest manifest,
            TimeSource time,
            Ids ids) {
        var placement = new Placement(manifest);
        Supplier<Set<AvailabilityZone>> lostZones = fleet::lostZones;
        this.consoles = consoles;
        this.network = new NetworkOperations(placement, rows, lostZones);
        this.templates = new LaunchTemplateOperations(store, templateRows, placement, time, ids);
        this.runInstances = new RunInstancesOperation(store, fleet, rows, templates, placement, time, ids);
        this.instances = new InstanceOperations(store, fleet, rows, time);
        this.descriptions = new InstanceDescriptions(rows, instances, lostZones, time);
        this.tags = new TagOperations(store, rows, templateRows, time);
    }

    @Override
    @Honours(
            value = {
                "ImageId",
                "InstanceType",
                "MinCount",
                "MaxCount",
                "UserData",
                "SubnetId",
                "Placement.AvailabilityZone",
                "SecurityGroupIds",
                "SecurityGroups",
                "ClientToken",
                "TagSpecifications",
                "LaunchTemplate"
            },
            only = {
                "Monitoring.Enabled=false",
                "EbsOptimized=false",
                "DisableApiTermination=false",
                "InstanceInitiatedShutdownBehavior=stop",
                "Placement.Tenancy=default"
            })
    public RunInstancesResponse runInstances(RunInstancesRequest request) {
        List<InstanceRow> launched = runInstances.run(request);
        return RunInstancesResponse.builder()
                .reservationId(launched.getFirst().reservationId())
                .ownerId(Caller.current().account().value())
                .instances(launched.stream().map(InstanceDescriptions::instance).toList())
                .build();
    }

    @Override
    @Honours({"InstanceIds", "Filters", "MaxResults", "NextToken"})
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        return descriptions.describe(request);
    }

    @Override
    @Honours({"InstanceIds", "Filters", "MaxResults", "NextToken", "IncludeAllInstances"})
    public DescribeInstanceStatusResponse describeInstanceStatus(DescribeInstanceStatusRequest request) {
        return descriptions.status(request);
    }

    @Override
    @Honours("InstanceIds")
    public StartInstancesResponse startInstances(StartInstancesRequest request) {
        return instances.start(request);
    }

    @Override
    @Honours(
            value = "InstanceIds",
            only = {"Hibernate=false", "Force=false"})
    public StopInstancesResponse stopInstances(StopInstancesRequest request) {
        return instances.stop(request);
    }

    @Override
    @Honours("InstanceIds")
    public RebootInstancesResponse rebootInstances(RebootInstancesRequest request) {
        return instances.reboot(request);
    }

    @Override
    @Honours("InstanceIds")
    public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
        return instances.terminate(request);
    }

    @Override
    @Honours({"InstanceId", "Latest"})
    public GetConsoleOutputResponse getConsoleOutput(GetConsoleOutputRequest request) {
        instances.existing(List.of(request.instanceId()));
        var reply = GetConsoleOutputResponse.builder().instanceId(request.instanceId());
        // What is known is always the latest, so Latest asks for nothing else.
        consoles.latest(request.instanceId()).ifPresent(console -> reply.timestamp(console.at())
                .output(Base64.getEncoder().encodeToString(console.output().getBytes(StandardCharsets.UTF_8))));
        return reply.build();
    }

    @Override
    @Honours({"ZoneNames", "ZoneIds", "Filters", "AllAvailabilityZones"})
    public DescribeAvailabilityZonesResponse describeAvailabilityZones(DescribeAvailabilityZonesRequest request) {
        return network.describeAvailabilityZones(request);
    }

    @Override
    @Honours({"VpcIds", "Filters"})
    public DescribeVpcsResponse describeVpcs(DescribeVpcsRequest request) {
        return network.describeVpcs(request);
    }

    @Override
    @Honours({"SubnetIds", "Filters", "MaxResults", "NextToken"})
    public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        return network.describeSubnets(request);
    }

    @Override
    @Honours({"GroupIds", "GroupNames", "Filters"})
    public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
        return network.describeSecurityGroups(request);
    }

    @Override
    @Honours({"ImageIds", "Owners", "Filters"})
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        return catalogue.describeImages(request);
    }

    @Override
    @Honours({"InstanceTypes", "Filters", "MaxResults", "NextToken"})
    public DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest request) {
        return catalogue.describeInstanceTypes(request);
    }

    @Override
    @Honours({
        "LaunchTemplateName",
        "ClientToken",
        "VersionDescription",
        "TagSpecifications",
        "LaunchTemplateData.ImageId",
        "LaunchTemplateData.InstanceType",
        "LaunchTemplateData.UserData",
        "LaunchTemplateData.SecurityGroupIds",
        "LaunchTemplateData.TagSpecifications"
    })
    public CreateLaunchTemplateResponse createLaunchTemplate(CreateLaunchTemplateRequest request) {
        return templates.create(request);
    }

    @Override
    @Honours({
        "LaunchTemplateId",
        "LaunchTemplateName",
        "SourceVersion",
        "VersionDescription",
        "LaunchTemplateData.ImageId",
        "LaunchTemplateData.InstanceType",
        "LaunchTemplateData.UserData",
        "LaunchTemplateData.SecurityGroupIds",
        "LaunchTemplateData.TagSpecifications"
    })
    public CreateLaunchTemplateVersionResponse createLaunchTemplateVersion(CreateLaunchTemplateVersionRequest request) {
        return templates.createVersion(request);
    }

    @Override
    @Honours({"LaunchTemplateId", "LaunchTemplateName", "DefaultVersion"})
    public ModifyLaunchTemplateResponse modifyLaunchTemplate(ModifyLaunchTemplateRequest request) {
        return templates.modify(request);
    }

    @Override
    @Honours({"LaunchTemplateIds", "LaunchTemplateNames", "Filters", "MaxResults", "NextToken"})
    public DescribeLaunchTemplatesResponse describeLaunchTemplates(DescribeLaunchTemplatesRequest request) {
        return templates.describe(request);
    }

    @Override
    @Honours({"LaunchTemplateId", "LaunchTemplateName", "Versions", "MaxResults", "NextToken"})
    public DescribeLaunchTemplateVersionsResponse describeLaunchTemplateVersions(
            DescribeLaunchTemplateVersionsRequest request) {
        return templates.describeVersions(request);
    }

    @Override
    @Honours({"LaunchTemplateId", "LaunchTemplateName"})
    public DeleteLaunchTemplateResponse deleteLaunchTemplate(DeleteLaunchTemplateRequest request) {
        return templates.delete(request);
    }

    @Override
    @Honours({"LaunchTemplateId", "LaunchTemplateName", "Versions"})
    public DeleteLaunchTemplateVersionsResponse deleteLaunchTemplateVersions(
            DeleteLaunchTemplateVersionsRequest request) {
        return templates.deleteVersions(request);
    }

    @Override
    @Honours({"Resources", "Tags"})
    public CreateTagsResponse createTags(CreateTagsRequest request) {
        return tags.create(request);
    }

    @Override
    @Honours({"Resources", "Tags"})
    public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
        return tags.delete(request);
    }

    @Override
    @Honours({"Filters", "MaxResults", "NextToken"})
    public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
        return tags.describe(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
