package dev.faultline.loadbalancing.streams;

import dev.faultline.aws.Arn;
import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UniqueNames;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer.*;
import dev.faultline.loadbalancing.domain.loadbalancer.Node;
import java.util.List;
import java.util.stream.Stream;

/** How load balancers are stored. A stream's id is the load balancer's ARN. Event names are permanent. */
public final class LoadBalancers {
    /** The scope of load balancers' names, unique in an account. */
    public static final String NAME = "load-balancer-name";
    /** The scope of nodes' addresses. */
    public static final String NODE_ADDRESS = "node-address";

    public static final StoredAggregate<State, Command, Event, Refusal> LOAD_BALANCERS = StoredAggregate.of(
                    LoadBalancer.AGGREGATE,
                    EventTypes.of(Event.class)
                            .type("LoadBalancerCreated", LoadBalancerCreated.class)
                            .type("LoadBalancerDeleted", LoadBalancerDeleted.class)
                            .type("LoadBalancerAttributesModified", AttributesModified.class)
                            .type("ZonesChanged", ZonesChanged.class)
                            .type("LoadBalancerStatusChanged", StatusChanged.class)
                            .type("ListenerCreated", ListenerCreated.class)
                            .type("ListenerModified", ListenerModified.class)
                            .type("ListenerDeleted", ListenerDeleted.class)
                            .type("RuleCreated", RuleCreated.class)
                            .type("RuleModified", RuleModified.class)
                            .type("RulePrioritiesSet", RulePrioritiesSet.class)
                            .type("RuleDeleted", RuleDeleted.class)
                            .type("LoadBalancerTagsAdded", TagsAdded.class)
                            .type("LoadBalancerTagsRemoved", TagsRemoved.class))
            .withNames((_, event) -> names(event));

    private LoadBalancers() {}

    private static List<UniqueNames.Change> names(Event event) {
        return switch (event) {
            case LoadBalancerCreated e ->
                Stream.concat(
                                Stream.of(UniqueNames.claim(
                                        NAME,
                                        name(e.settings().arn(), e.settings().name()))),
                                e.nodes().stream().map(LoadBalancers::claim))
                        .toList();
            case LoadBalancerDeleted e ->
                Stream.concat(
                                Stream.of(UniqueNames.release(NAME, name(e.arn(), e.name()))),
                                e.nodes().stream().map(LoadBalancers::release))
                        .toList();
            case ZonesChanged e ->
                Stream.concat(
                                e.removed().stream().map(LoadBalancers::release),
                                e.added().stream().map(LoadBalancers::claim))
                        .toList();
            case AttributesModified _,
                    StatusChanged _,
                    ListenerCreated _,
                    ListenerModified _,
                    ListenerDeleted _,
                    RuleCreated _,
                    RuleModified _,
                    RulePrioritiesSet _,
                    RuleDeleted _,
                    TagsAdded _,
                    TagsRemoved _ -> List.of();
        };
    }

    private static String name(Arn arn, String name) {
        return arn.account() + "/" + name;
    }

    private static UniqueNames.Change claim(Node node) {
        return UniqueNames.claim(NODE_ADDRESS, node.address());
    }

    private static UniqueNames.Change release(Node node) {
        return UniqueNames.release(NODE_ADDRESS, node.address());
    }
}
