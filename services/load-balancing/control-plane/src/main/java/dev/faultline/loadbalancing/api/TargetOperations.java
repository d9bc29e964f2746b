package dev.faultline.loadbalancing.api;

import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.EventStore;
import dev.faultline.loadbalancing.domain.targetgroup.Target;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.DeregisterTargets;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.NewTarget;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.RegisterTargets;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.TargetReference;
import dev.faultline.loadbalancing.domain.targetgroup.TargetType;
import dev.faultline.loadbalancing.projection.InstanceRow;
import dev.faultline.loadbalancing.projection.InstanceRows;
import dev.faultline.loadbalancing.projection.TargetGroupRow;
import dev.faultline.loadbalancing.projection.TargetGroupRows;
import dev.faultline.loadbalancing.projection.TargetView;
import dev.faultline.loadbalancing.projection.Targets;
import dev.faultline.runtime.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** RegisterTargets, DeregisterTargets and DescribeTargetHealth. */
@Component
final class TargetOperations {
    private final EventStore store;
    private final TargetGroupRows groups;
    private final Targets targets;
    private final InstanceRows instances;
    private final Inbox inbox;
    private final Network network;
    private final Resources resources;
    private final TimeSource time;

    TargetOperations(
            EventStore store,
            TargetGroupRows groups,
            Targets targets,
            InstanceRows instances,
            Inbox inbox,
            Network network,
            Resources resources,
            TimeSource time) {
        this.store = store;
        this.groups = groups;
        this.targets = targets;
        this.instances = instances;
        this.inbox = inbox;
        this.network = network;
        this.resources = resources;
        this.time = time;
    }

    RegisterTargetsResponse register(RegisterTargetsRequest request) {
        var group = group(request.targetGroupArn());
        requireSome(request.targets());
        var wanted =
                switch (group.targetType()) {
                    case INSTANCE -> instances(request.targets());
                    case IP -> addresses(request.targets());
                };
        store.handle(TARGET_GROUPS, group.arn(), new RegisterTargets(wanted)).acceptedOr(Refusals::of);
        return RegisterTargetsResponse.builder().build();
    }

    private static void requireSome(List<TargetDescription> targets) {
        if (targets.isEmpty()) throw Refusals.validation("At least one target must be specified");
    }

    private List<NewTarget> instances(List<TargetDescription> wanted) {
        for (var target : wanted)
            if (target.availabilityZone() != null)
                throw Refusals.validation("You cannot specify an Availability Zone for a target of type 'instance'");
        var ids = wanted.stream().map(TargetDescription::id).distinct().toList();
        var known = running(ids);
        // What another service has just done may not have reached us (decision 4).
        if (known.size() < ids.size()) {
            inbox.awaitOthers();
            known = running(ids);
        }
        for (String id : ids) if (!known.containsKey(id)) throw notRunning(id);
        return wanted.stream()
                .map(target -> new NewTarget(target.id(), target.port(), null))
                .toList();
    }

    private Map<String, InstanceRow> running(List<String> ids) {
        return instances.findAllById(ids).stream()
                .filter(InstanceRow::running)
                .collect(Collectors.toMap(InstanceRow::id, Function.identity()));
    }

    private RuntimeException notRunning(String id) {
        String message = instances.existsById(id)
                ? "The following targets are not in a running state and cannot be registered: '" + id + "'"
                : "Instance ID '" + id + "' is not valid";
        return InvalidTargetException.builder().message(message).build();
    }

    private List<NewTarget> addresses(List<TargetDescription> wanted) {
        return wanted.stream()
                .map(target -> new NewTarget(
                        target.id(), target.port(), network.zoneOf(target.id(), target.availabilityZone())))
                .toList();
    }

    DeregisterTargetsResponse deregister(DeregisterTargetsRequest request) {
        var group = group(request.targetGroupArn());
        requireSome(request.targets());
        var references = request.targets().stream()
                .map(target -> new TargetReference(target.id(), target.port()))
                .toList();
        store.handle(TARGET_GROUPS, group.arn(), new DeregisterTargets(references, time.now()))
                .acceptedOr(Refusals::of);
        return DeregisterTargetsResponse.builder().build();
    }

    DescribeTargetHealthResponse describe(DescribeTargetHealthRequest request) {
        var group = group(request.targetGroupArn());
        var views = targets.of(group);
        var shown = request.hasTargets()
                ? request.targets().stream()
                        .map(target -> named(group, views, target))
                        .toList()
                : views;
        return DescribeTargetHealthResponse.builder()
                .targetHealthDescriptions(
                        shown.stream().map(view -> describe(group, view)).toList())
                .build();
    }

    private static TargetView named(TargetGroupRow group, List<TargetView> views, TargetDescription target) {
        var key = new Target.Key(target.id(), target.port() == null ? group.port() : target.port());
        return views.stream()
                .filter(view -> view.key().equals(key))
                .findFirst()
                .orElseGet(() -> new TargetView(
                        group.arn(),
                        key,
                        null,
                        null,
                        null,
                        dev.faultline.loadbalancing.domain.targetgroup.TargetHealth.NOT_REGISTERED,
                        false));
    }

    private static TargetHealthDescription describe(TargetGroupRow group, TargetView view) {
        String checkPort = group.healthCheck().port();
        var health = view.health();
        // AWS names the zone of addresses only.
        var zone = group.targetType() == TargetType.IP && view.zone() != null
                ? view.zone().name()
                : null;
        return TargetHealthDescription.builder()
                .target(target ->
                        target.id(view.key().id()).port(view.key().port()).availabilityZone(zone))
                .healthCheckPort(
                        checkPort.equals("traffic-port")
                                ? Integer.toString(view.key().port())
                                : checkPort)
                .targetHealth(shown -> shown.state(health.state().text())
                        .reason(health.reason().isEmpty() ? null : health.reason())
                        .description(health.description().isEmpty() ? null : health.description()))
                .build();
    }

    private TargetGroupRow group(String arn) {
        return groups.findById(resources.targetGroup(arn).toString()).orElseThrow(Refusals::targetGroupNotFound);
    }
}
