package dev.faultline.loadbalancing.api;

import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.aws.Arn;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.domain.targetgroup.HealthCheck;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.CreateTargetGroup;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.DeleteTargetGroup;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.Event;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.ModifyHealthCheck;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.Refusal;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.Settings;
import dev.faultline.loadbalancing.domain.targetgroup.TargetType;
import dev.faultline.loadbalancing.domain.targetgroup.TimingProfile;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.projection.TargetGroupRow;
import dev.faultline.loadbalancing.projection.TargetGroupRows;
import dev.faultline.protocols.Caller;
import dev.faultline.runtime.TimeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** CreateTargetGroup, DescribeTargetGroups, ModifyTargetGroup and DeleteTargetGroup. */
@Component
final class TargetGroupOperations {
    /** AWS's quota of target groups in a region (ALB guide, load-balancer-limits). */
    static final int MOST_TARGET_GROUPS = 3000;

    private final EventStore store;
    private final TargetGroupRows rows;
    private final LoadBalancerRows balancers;
    private final Network network;
    private final Resources resources;
    private final Identifiers identifiers;
    private final TimingProfile profile;
    private final TimeSource time;

    TargetGroupOperations(
            EventStore store,
            TargetGroupRows rows,
            LoadBalancerRows balancers,
            Network network,
            Resources resources,
            Identifiers identifiers,
            TimingProfile profile,
            TimeSource time) {
        this.store = store;
        this.rows = rows;
        this.balancers = balancers;
        this.network = network;
        this.resources = resources;
        this.identifiers = identifiers;
        this.profile = profile;
        this.time = time;
    }

    CreateTargetGroupResponse create(CreateTargetGroupRequest request) {
        if (request.protocol() == null) throw Refusals.validation("A protocol must be specified");
        if (request.port() == null) throw Refusals.validation("A port must be specified");
        network.requireVpc(request.vpcId());
        if (rows.count() >= MOST_TARGET_GROUPS)
            throw TooManyTargetGroupsException.builder()
                    .message("The maximum number of target groups has been reached: '" + MOST_TARGET_GROUPS + "'")
                    .build();
        var arn = ResourceArns.targetGroup(
                network.manifest().region(), Caller.current().account(), request.name(), identifiers.id());
        var type = request.targetType() == TargetTypeEnum.IP ? TargetType.IP : TargetType.INSTANCE;
        var command = new CreateTargetGroup(
                new Settings(arn, request.name(), type, request.port(), network.vpcId()),
                change(request),
                profile,
                TagTranslation.read(request.tags()),
                time.now());
        return response(create(arn, command));
    }

    private String create(Arn arn, CreateTargetGroup command) {
        var handled = store.handle(TARGET_GROUPS, arn.toString(), command);
        if (handled instanceof Handled.NameTaken<Event, Refusal> conflict) {
            // The name is there already: with the same settings this is a retry.
            String existing = conflict.holder().id();
            store.handle(TARGET_GROUPS, existing, command).acceptedOr(Refusals::of);
            return existing;
        }
        handled.acceptedOr(Refusals::of);
        return arn.toString();
    }

    private static HealthCheck.Change change(CreateTargetGroupRequest request) {
        return new HealthCheck.Change(
                request.healthCheckPort(),
                request.healthCheckPath(),
                request.healthCheckIntervalSeconds(),
                request.healthCheckTimeoutSeconds(),
                request.healthyThresholdCount(),
                request.unhealthyThresholdCount(),
                code(request.matcher()));
    }

    private static @Nullable String code(@Nullable Matcher matcher) {
        return matcher == null ? null : matcher.httpCode();
    }

    private CreateTargetGroupResponse response(String arn) {
        return CreateTargetGroupResponse.builder()
                .targetGroups(describe(rows.findById(arn).orElseThrow(Refusals::targetGroupNotFound)))
                .build();
    }

    DescribeTargetGroupsResponse describe(DescribeTargetGroupsRequest request) {
        int filters = (request.loadBalancerArn() == null ? 0 : 1)
                + (request.hasTargetGroupArns() ? 1 : 0)
                + (request.hasNames() ? 1 : 0);
        if (filters > 1)
            throw Refusals.validation("Target group names, target group ARNs, and a load balancer ARN cannot be "
                    + "specified at the same time");
        if (request.hasTargetGroupArns())
            return response(
                    request.targetGroupArns().stream()
                            .distinct()
                            .map(this::find)
                            .toList(),
                    null);
        var own = rows.findAllByOrderByArn().stream()
                .filter(row -> resources.isOurs(Arn.parse(row.arn())))
                .toList();
        if (request.hasNames()) return response(named(own, request.names()), null);
        if (request.loadBalancerArn() != null) {
            String balancer = resources.loadBalancer(request.loadBalancerArn()).toString();
            if (!balancers.existsById(balancer)) throw Refusals.loadBalancerNotFound();
            own = own.stream()
                    .filter(row -> balancer.equals(row.loadBalancer()))
                    .toList();
        }
        var page = Page.of(own, TargetGroupRow::arn, request.marker(), request.pageSize());
        return response(page.items(), page.nextMarker());
    }

    private static List<TargetGroupRow> named(List<TargetGroupRow> own, List<String> names) {
        for (String name : names)
            if (own.stream().noneMatch(row -> row.name().equals(name))) throw Refusals.targetGroupNotFound();
        return own.stream().filter(row -> names.contains(row.name())).toList();
    }

    private TargetGroupRow find(String arn) {
        return rows.findById(resources.targetGroup(arn).toString()).orElseThrow(Refusals::targetGroupNotFound);
    }

    private static DescribeTargetGroupsResponse response(List<TargetGroupRow> found, @Nullable String nextMarker) {
        return DescribeTargetGroupsResponse.builder()
                .targetGroups(
                        found.stream().map(TargetGroupOperations::describe).toList())
                .nextMarker(nextMarker)
                .build();
    }

    private static TargetGroup describe(TargetGroupRow row) {
        var check = row.healthCheck();
        return TargetGroup.builder()
                .targetGroupArn(row.arn())
                .targetGroupName(row.name())
                .protocol(ProtocolEnum.HTTP)
                .protocolVersion("HTTP1")
                .port(row.port())
                .vpcId(row.vpcId())
                .targetType(row.targetType().text())
                .ipAddressType(TargetGroupIpAddressTypeEnum.IPV4)
                .healthCheckProtocol(ProtocolEnum.HTTP)
                .healthCheckEnabled(true)
                .healthCheckPort(check.port())
                .healthCheckPath(check.path())
                .healthCheckIntervalSeconds(check.intervalSeconds())
                .healthCheckTimeoutSeconds(check.timeoutSeconds())
                .healthyThresholdCount(check.healthyThreshold())
                .unhealthyThresholdCount(check.unhealthyThreshold())
                .matcher(matcher -> matcher.httpCode(check.matcher()))
                .loadBalancerArns(row.loadBalancer() == null ? List.of() : List.of(row.loadBalancer()))
                .build();
    }

    ModifyTargetGroupResponse modify(ModifyTargetGroupRequest request) {
        String arn = resources.targetGroup(request.targetGroupArn()).toString();
        var change = new HealthCheck.Change(
                request.healthCheckPort(),
                request.healthCheckPath(),
                request.healthCheckIntervalSeconds(),
                request.healthCheckTimeoutSeconds(),
                request.healthyThresholdCount(),
                request.unhealthyThresholdCount(),
                code(request.matcher()));
        store.handle(TARGET_GROUPS, arn, new ModifyHealthCheck(change, profile)).acceptedOr(Refusals::of);
        return ModifyTargetGroupResponse.builder()
                .targetGroups(describe(rows.findById(arn).orElseThrow(Refusals::targetGroupNotFound)))
                .build();
    }

    DeleteTargetGroupResponse delete(DeleteTargetGroupRequest request) {
        String arn = resources.targetGroup(request.targetGroupArn()).toString();
        store.handle(TARGET_GROUPS, arn, new DeleteTargetGroup()).acceptedOr(Refusals::of);
        return DeleteTargetGroupResponse.builder().build();
    }
}
