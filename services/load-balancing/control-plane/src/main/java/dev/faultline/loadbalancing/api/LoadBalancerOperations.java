package dev.faultline.loadbalancing.api;

import static dev.faultline.loadbalancing.streams.LoadBalancers.LOAD_BALANCERS;

import dev.faultline.aws.Arn;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.CreateLoadBalancer;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.DeleteLoadBalancer;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.SetSubnets;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.Settings;
import dev.faultline.loadbalancing.domain.loadbalancer.Node;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.projection.LoadBalancerRow;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.streams.LoadBalancers;
import dev.faultline.protocols.Caller;
import dev.faultline.runtime.TimeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** CreateLoadBalancer, DescribeLoadBalancers, SetSubnets and DeleteLoadBalancer. */
@Component
final class LoadBalancerOperations {
    /** AWS's quota of application load balancers in a region (ALB guide, load-balancer-limits). */
    static final int MOST_LOAD_BALANCERS = 50;

    private final EventStore store;
    private final LoadBalancerRows rows;
    private final Routing routing;
    private final Network network;
    private final Resources resources;
    private final Identifiers identifiers;
    private final TimeSource time;

    LoadBalancerOperations(
            EventStore store,
            LoadBalancerRows rows,
            Routing routing,
            Network network,
            Resources resources,
            Identifiers identifiers,
            TimeSource time) {
        this.store = store;
        this.rows = rows;
        this.routing = routing;
        this.network = network;
        this.resources = resources;
        this.identifiers = identifiers;
        this.time = time;
    }

    CreateLoadBalancerResponse create(CreateLoadBalancerRequest request) {
        network.requireSecurityGroups(request.securityGroups());
        var zones = zones(request.subnets(), request.subnetMappings());
        requireQuota(request.name());
        var settings = settings(request);
        var tags = TagTranslation.read(request.tags());
        var taken = addressesInUse();
        while (true) {
            var command = new CreateLoadBalancer(settings, network.nodes(zones, taken), tags, time.now());
            var handled = store.handle(LOAD_BALANCERS, settings.arn().toString(), command);
            if (!(handled instanceof Handled.NameTaken<LoadBalancer.Event, LoadBalancer.Refusal> conflict)) {
                handled.acceptedOr(Refusals::of, Refusals::taken);
                return response(settings.arn().toString());
            }
            if (conflict.name().scope().equals(LoadBalancers.NODE_ADDRESS)) {
                taken.add(conflict.name().name());
                continue;
            }
            // The name is there already: with the same settings this is a retry.
            String existing = conflict.holder().id();
            store.handle(LOAD_BALANCERS, existing, command).acceptedOr(Refusals::of, Refusals::taken);
            return response(existing);
        }
    }

    private Settings settings(CreateLoadBalancerRequest request) {
        var manifest = network.manifest();
        var scheme = request.scheme() == null ? LoadBalancerSchemeEnum.INTERNET_FACING : request.scheme();
        var arn = ResourceArns.loadBalancer(
                manifest.region(), Caller.current().account(), request.name(), identifiers.id());
        String prefix = scheme == LoadBalancerSchemeEnum.INTERNAL ? "internal-" : "";
        String dnsName =
                prefix + request.name() + "-" + identifiers.digits() + "." + manifest.region() + ".elb.localhost";
        return new Settings(arn, request.name(), dnsName, scheme.toString(), network.vpcId());
    }

    private void requireQuota(String name) {
        var own = rows.findAll().stream()
                .filter(row -> Resources.isCallers(Arn.parse(row.arn())))
                .toList();
        if (own.size() >= MOST_LOAD_BALANCERS
                && own.stream().noneMatch(row -> row.name().equals(name)))
            throw TooManyLoadBalancersException.builder()
                    .message("The maximum number of load balancers has been reached: '" + MOST_LOAD_BALANCERS + "'")
                    .build();
    }

    private Set<String> addressesInUse() {
        return rows.findAll().stream()
                .flatMap(row -> row.nodes().stream())
                .map(Node::address)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private List<AvailabilityZone> zones(List<String> subnets, List<SubnetMapping> mappings) {
        if (!subnets.isEmpty() && !mappings.isEmpty())
            throw Refusals.validation("You can specify either subnets or subnet mappings, but not both");
        var ids = new ArrayList<>(subnets);
        mappings.forEach(mapping -> ids.add(mapping.subnetId() == null ? "" : mapping.subnetId()));
        return network.zones(ids);
    }

    private CreateLoadBalancerResponse response(String arn) {
        var row = rows.findById(arn).orElseThrow(Refusals::loadBalancerNotFound);
        return CreateLoadBalancerResponse.builder().loadBalancers(describe(row)).build();
    }

    DescribeLoadBalancersResponse describe(DescribeLoadBalancersRequest request) {
        if (request.hasLoadBalancerArns() && request.hasNames())
            throw Refusals.validation(
                    "Load balancer names and load balancer ARNs cannot be specified at the same time");
        if (request.hasLoadBalancerArns())
            return response(
                    request.loadBalancerArns().stream()
                            .distinct()
                            .map(this::find)
                            .toList(),
                    null);
        var own = rows.findAll().stream()
                .filter(row -> resources.isOurs(Arn.parse(row.arn())))
                .sorted(Comparator.comparing(LoadBalancerRow::arn))
                .toList();
        if (request.hasNames()) return response(named(own, request.names()), null);
        var page = Page.of(own, LoadBalancerRow::arn, request.marker(), request.pageSize());
        return response(page.items(), page.nextMarker());
    }

    private static List<LoadBalancerRow> named(List<LoadBalancerRow> own, List<String> names) {
        var unknown = names.stream()
                .filter(name -> own.stream().noneMatch(row -> row.name().equals(name)))
                .toList();
        if (!unknown.isEmpty())
            throw LoadBalancerNotFoundException.builder()
                    .message("Load balancers '" + unknown + "' not found")
                    .build();
        return own.stream().filter(row -> names.contains(row.name())).toList();
    }

    private LoadBalancerRow find(String arn) {
        return rows.findById(resources.loadBalancer(arn).toString()).orElseThrow(Refusals::loadBalancerNotFound);
    }

    private DescribeLoadBalancersResponse response(List<LoadBalancerRow> found, @Nullable String nextMarker) {
        return DescribeLoadBalancersResponse.builder()
                .loadBalancers(found.stream().map(this::describe).toList())
                .nextMarker(nextMarker)
                .build();
    }

    private software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer describe(LoadBalancerRow row) {
        return software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer.builder()
                .loadBalancerArn(row.arn())
                .loadBalancerName(row.name())
                .dnsName(row.dnsName())
                .canonicalHostedZoneId(HostedZones.of(network.manifest().region()))
                .createdTime(row.createdAt())
                .scheme(row.scheme())
                .vpcId(row.vpcId())
                .state(state -> state.code(row.status().text())
                        .reason(row.statusReason().isEmpty() ? null : row.statusReason()))
                .type(LoadBalancerTypeEnum.APPLICATION)
                .ipAddressType(IpAddressType.IPV4)
                .securityGroups(network.securityGroupId())
                .availabilityZones(zones(row.nodes()))
                .build();
    }

    /** With the nodes' addresses: here they are fixed, and a lab wants to reach a node past the names. */
    private static List<software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone> zones(
            List<Node> nodes) {
        return nodes.stream()
                .map(node -> software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone.builder()
                        .zoneName(node.zone().name())
                        .subnetId(node.subnetId())
                        .loadBalancerAddresses(LoadBalancerAddress.builder()
                                .ipAddress(node.address())
                                .build())
                        .build())
                .toList();
    }

    SetSubnetsResponse setSubnets(SetSubnetsRequest request) {
        var arn = resources.loadBalancer(request.loadBalancerArn());
        var zones = zones(request.subnets(), request.subnetMappings());
        var taken = addressesInUse();
        while (true) {
            var command = new SetSubnets(network.nodes(zones, taken));
            var handled = store.handle(LOAD_BALANCERS, arn.toString(), command);
            if (handled instanceof Handled.NameTaken<LoadBalancer.Event, LoadBalancer.Refusal> conflict) {
                taken.add(conflict.name().name());
                continue;
            }
            handled.acceptedOr(Refusals::of, Refusals::taken);
            var row = rows.findById(arn.toString()).orElseThrow(Refusals::loadBalancerNotFound);
            return SetSubnetsResponse.builder()
                    .availabilityZones(zones(row.nodes()))
                    .ipAddressType(IpAddressType.IPV4)
                    .build();
        }
    }

    DeleteLoadBalancerResponse delete(DeleteLoadBalancerRequest request) {
        routing.handle(resources.loadBalancer(request.loadBalancerArn()), new DeleteLoadBalancer());
        return DeleteLoadBalancerResponse.builder().build();
    }
}
