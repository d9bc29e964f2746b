package dev.faultline.loadbalancing.api;

import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.CreateListener;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.DeleteListener;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.ModifyListener;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.projection.ListenerRow;
import dev.faultline.loadbalancing.projection.ListenerRows;
import dev.faultline.loadbalancing.projection.LoadBalancerRows;
import dev.faultline.loadbalancing.projection.RuleRow;
import dev.faultline.loadbalancing.projection.RuleRows;
import dev.faultline.runtime.TimeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** CreateListener, DescribeListeners, ModifyListener and DeleteListener. */
@Component
final class ListenerOperations {
    private final Routing routing;
    private final LoadBalancerRows balancers;
    private final ListenerRows rows;
    private final RuleRows rules;
    private final Resources resources;
    private final ActionTranslation actions;
    private final Identifiers identifiers;
    private final TimeSource time;

    ListenerOperations(
            Routing routing,
            LoadBalancerRows balancers,
            ListenerRows rows,
            RuleRows rules,
            Resources resources,
            ActionTranslation actions,
            Identifiers identifiers,
            TimeSource time) {
        this.routing = routing;
        this.balancers = balancers;
        this.rows = rows;
        this.rules = rules;
        this.resources = resources;
        this.actions = actions;
        this.identifiers = identifiers;
        this.time = time;
    }

    CreateListenerResponse create(CreateListenerRequest request) {
        if (request.port() == null) throw Refusals.validation("A listener port must be specified");
        if (request.protocol() == null) throw Refusals.validation("A listener protocol must be specified");
        var balancer = resources.loadBalancer(request.loadBalancerArn());
        var arn = ResourceArns.listener(balancer, identifiers.id());
        routing.handle(
                balancer,
                new CreateListener(
                        arn,
                        ResourceArns.rule(arn, identifiers.id()),
                        request.port(),
                        actions.read(request.defaultActions()),
                        TagTranslation.read(request.tags()),
                        time.now()));
        // After a retry, the listener that was there already.
        var row = rows.findByLoadBalancerOrderByArn(balancer.toString()).stream()
                .filter(listener -> listener.port() == request.port())
                .findFirst()
                .orElseThrow(Refusals::listenerNotFound);
        return CreateListenerResponse.builder().listeners(describe(row)).build();
    }

    DescribeListenersResponse describe(DescribeListenersRequest request) {
        if ((request.loadBalancerArn() == null) != request.hasListenerArns())
            throw Refusals.validation("You must specify either listener ARNs or a load balancer ARN");
        if (request.hasListenerArns())
            return response(
                    request.listenerArns().stream().distinct().map(this::find).toList(), null);
        String balancer = resources.loadBalancer(request.loadBalancerArn()).toString();
        if (!balancers.existsById(balancer)) throw Refusals.loadBalancerNotFound();
        var page = Page.of(
                rows.findByLoadBalancerOrderByArn(balancer), ListenerRow::arn, request.marker(), request.pageSize());
        return response(page.items(), page.nextMarker());
    }

    private ListenerRow find(String arn) {
        return rows.findById(resources.listener(arn).toString()).orElseThrow(Refusals::listenerNotFound);
    }

    private DescribeListenersResponse response(List<ListenerRow> found, @Nullable String nextMarker) {
        return DescribeListenersResponse.builder()
                .listeners(found.stream().map(this::describe).toList())
                .nextMarker(nextMarker)
                .build();
    }

    private Listener describe(ListenerRow row) {
        var defaultRule = rules.findByListener(row.arn()).stream()
                .filter(RuleRow::isDefault)
                .findFirst()
                .orElseThrow(Refusals::listenerNotFound);
        return Listener.builder()
                .listenerArn(row.arn())
                .loadBalancerArn(row.loadBalancer())
                .port(row.port())
                .protocol(ProtocolEnum.HTTP)
                .defaultActions(ActionTranslation.write(defaultRule.action()))
                .build();
    }

    ModifyListenerResponse modify(ModifyListenerRequest request) {
        var arn = resources.listener(request.listenerArn());
        var action = request.hasDefaultActions() ? actions.read(request.defaultActions()) : null;
        routing.handle(ResourceArns.loadBalancerOf(arn), new ModifyListener(arn, request.port(), action));
        return ModifyListenerResponse.builder()
                .listeners(describe(find(request.listenerArn())))
                .build();
    }

    DeleteListenerResponse delete(DeleteListenerRequest request) {
        var arn = resources.listener(request.listenerArn());
        if (!rows.existsById(arn.toString())) throw Refusals.listenerNotFound();
        routing.handle(ResourceArns.loadBalancerOf(arn), new DeleteListener(arn));
        return DeleteListenerResponse.builder().build();
    }
}
