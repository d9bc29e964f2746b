package dev.faultline.scalinggroups.api;

import static dev.faultline.scalinggroups.streams.Streams.ADDRESSES;
import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventStore;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.scalinggroups.domain.catalogue.Image;
import dev.faultline.scalinggroups.domain.catalogue.InstanceSize;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.instance.InstanceId;
import dev.faultline.scalinggroups.domain.instance.InstanceSpec;
import dev.faultline.scalinggroups.domain.instance.InstanceSpec.SourceTemplate;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.domain.launchtemplate.TemplateData;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.projection.InstanceRow;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.scalinggroups.projection.LaunchTemplateRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/**
 * RunInstances: all that it launches, or nothing; between MinCount and MaxCount as many as the zone has addresses for. A
 * client token makes the ids, so a repeated request finds what the first one launched.
 */
final class RunInstancesOperation {
    /** AWS's default quota of instances in one request is by vCPU; a zone here has 155 addresses. */
    private static final int MOST = ZoneAddresses.LAST_HOST - ZoneAddresses.FIRST_HOST + 1;

    private final EventStore store;
    private final Fleet fleet;
    private final Instances instances;
    private final LaunchTemplateOperations templates;
    private final Placement placement;
    private final TimeSource time;
    private final Ids ids;

    /** What the request and its template come to. */
    private record Plan(
            String token,
            String digest,
            TemplateData data,
            @Nullable SourceTemplate template,
            AvailabilityZone zone,
            Map<String, String> tags) {}

    RunInstancesOperation(
            EventStore store,
            Fleet fleet,
            Instances instances,
            LaunchTemplateOperations templates,
            Placement placement,
            TimeSource time,
            Ids ids) {
        this.store = store;
        this.fleet = fleet;
        this.instances = instances;
        this.templates = templates;
        this.placement = placement;
        this.time = time;
        this.ids = ids;
    }

    /** The instances of the request, launched now or before. */
    List<InstanceRow> run(RunInstancesRequest request) {
        requireCounts(request);
        String token =
                request.clientToken() == null || request.clientToken().isEmpty() ? ids.unique() : request.clientToken();
        String digest = digest(request);
        List<InstanceRow> launched = instances.ofRequest(token);
        if (!launched.isEmpty()) {
            if (launched.getFirst().requestDigest().equals(digest)) return launched;
            throw Ec2Errors.idempotentMismatch();
        }
        Plan plan = plan(request, token, digest);
        store.inOneTransaction(() -> launch(plan, request.minCount(), request.maxCount()));
        return instances.ofRequest(token);
    }

    private static void requireCounts(RunInstancesRequest request) {
        if (request.minCount() < 1 || request.maxCount() < request.minCount())
            throw Ec2Errors.invalid("Invalid value '" + request.minCount() + "' for minCount. It must be at least 1 and"
                    + " at most maxCount.");
        if (request.minCount() > MOST)
            throw Ec2Errors.invalid("Invalid value '" + request.minCount() + "' for minCount. A zone holds at most "
                    + MOST + " instances.");
    }

    /** The SDK hides user data in its texts, so it is added. */
    private static String digest(RunInstancesRequest request) {
        String text = request.toBuilder().clientToken("").build() + "\n" + request.userData();
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private Plan plan(RunInstancesRequest request, String token, String digest) {
        placement.requireDefaultSecurityGroup(request.securityGroupIds());
        for (String name : request.securityGroups()) if (!name.equals("default")) throw Ec2Errors.groupNotFound(name);
        UserDataCheck.require(request.userData());
        var own = new TemplateData(
                request.imageId(),
                request.instanceTypeAsString(),
                request.userData(),
                request.securityGroupIds(),
                Map.of());
        LaunchTemplateSpecification wanted = request.launchTemplate();
        SourceTemplate source = null;
        TemplateData data = own;
        if (wanted != null) {
            LaunchTemplateRow row = templates.find(wanted.launchTemplateId(), wanted.launchTemplateName());
            String version = wanted.version() == null ? LaunchTemplate.DEFAULT : wanted.version();
            var found = fleet.template(row.id())
                    .flatMap(template -> template.version(version))
                    .orElseThrow(Ec2Errors::versionNotFound);
            source = new SourceTemplate(row.id(), row.name(), found.number());
            data = own.over(found.data());
        }
        requireLaunchable(data);
        AvailabilityZone zone = zone(request, data);
        return new Plan(token, digest, data, source, zone, tags(request, data, source));
    }

    private static void requireLaunchable(TemplateData data) {
        String image = data.imageId();
        String type = data.instanceType();
        if (image == null) throw Ec2Errors.missing("ImageId");
        if (Image.find(image).isEmpty()) throw Ec2Errors.imageNotFound(image);
        if (type != null && InstanceSize.find(type).isEmpty())
            throw Ec2Errors.invalid("Invalid value '" + type + "' for InstanceType.");
    }

    private AvailabilityZone zone(RunInstancesRequest request, TemplateData data) {
        Set<AvailabilityZone> lost = fleet.lostZones();
        List<AvailabilityZone> available =
                placement.zones().stream().filter(zone -> !lost.contains(zone)).toList();
        String subnet = request.subnetId();
        String named = request.placement() == null ? null : request.placement().availabilityZone();
        AvailabilityZone bySubnet =
                subnet == null ? null : placement.ofSubnet(subnet).orElseThrow(() -> Ec2Errors.subnetNotFound(subnet));
        AvailabilityZone byName = named == null
                ? null
                : placement
                        .zone(named)
                        .orElseThrow(() -> Ec2Errors.invalid("Invalid availability zone: [" + named + "]"));
        if (bySubnet != null && byName != null && !bySubnet.equals(byName))
            throw Ec2Errors.invalid("The availability zone '" + named + "' does not match the subnet '" + subnet + "'");
        AvailabilityZone wanted = bySubnet != null ? bySubnet : byName;
        if (wanted == null)
            return available.stream()
                    .min(Comparator.comparingInt(zone -> instances.in(zone).size()))
                    .orElseThrow(() ->
                            Ec2Errors.noCapacity(type(data), placement.zones().getFirst(), List.of()));
        if (lost.contains(wanted)) throw Ec2Errors.noCapacity(type(data), wanted, available);
        return wanted;
    }

    private static String type(TemplateData data) {
        String type = data.instanceType();
        return type == null ? InstanceSize.DEFAULT.label() : type;
    }

    private static Map<String, String> tags(
            RunInstancesRequest request, TemplateData data, @Nullable SourceTemplate source) {
        var tags = new HashMap<>(data.instanceTags());
        tags.putAll(ResourceTags.of(request.tagSpecifications(), ResourceType.INSTANCE));
        ResourceTags.requireRoom(tags);
        if (source != null) {
            tags.put("aws:ec2launchtemplate:id", source.id());
            tags.put("aws:ec2launchtemplate:version", Long.toString(source.version()));
        }
        return tags;
    }

    private int launch(Plan plan, int least, int most) {
        Instant now = time.now();
        for (int index = 0; index < Math.min(most, MOST); index++) {
            String id = InstanceId.ofRequest(plan.token(), index);
            boolean exhausted = store
                    .handle(ADDRESSES, plan.zone().name(), new ZoneAddresses.AssignAddress(id, now))
                    .acceptedOr(none -> new IllegalStateException("refused: " + none))
                    .events()
                    .stream()
                    .map(Envelope::event)
                    .anyMatch(ZoneAddresses.AddressesExhausted.class::isInstance);
            if (exhausted && index < least) throw Ec2Errors.noAddresses(DefaultVpc.subnetId(plan.zone()));
            if (exhausted) return index;
            store.handle(INSTANCES, id, new Instance.Launch(spec(plan, id, index), plan.tags(), now))
                    .acceptedOr(refusal -> Ec2Errors.of(refusal, id, "launched"));
            giveAddress(plan.zone(), id, now);
        }
        return most;
    }

    /** The process would do the same; this way the reply holds the address. */
    private void giveAddress(AvailabilityZone zone, String id, Instant now) {
        store.load(ADDRESSES, zone.name()).state().hostOf(id).ifPresent(host -> store.handle(
                        INSTANCES, id, new Instance.GiveAddress(fleet.address(zone, host), now))
                .acceptedOr(refusal -> Ec2Errors.of(refusal, id, "launched")));
    }

    private InstanceSpec spec(Plan plan, String id, int index) {
        String userData = plan.data().userData();
        return new InstanceSpec(
                id,
                InstanceId.reservation(plan.token()),
                plan.token(),
                plan.digest(),
                index,
                String.valueOf(plan.data().imageId()),
                type(plan.data()),
                userData == null ? "" : userData,
                plan.zone(),
                List.of(placement.securityGroupId()),
                null,
                plan.template());
    }
}
