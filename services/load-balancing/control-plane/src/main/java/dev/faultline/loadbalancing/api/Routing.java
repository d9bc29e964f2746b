package dev.faultline.loadbalancing.api;

import static dev.faultline.loadbalancing.streams.LoadBalancers.LOAD_BALANCERS;
import static dev.faultline.loadbalancing.streams.TargetGroups.TARGET_GROUPS;

import dev.faultline.aws.Arn;
import dev.faultline.eventstore.EventStore;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.Associate;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup.Dissociate;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Commands that may change which target groups a load balancer forwards to: the groups that it takes or gives back
 * change in the same transaction, and one that refuses undoes all.
 */
@Component
final class Routing {
    private final EventStore store;

    Routing(EventStore store) {
        this.store = store;
    }

    /** @throws RuntimeException AWS's error when the load balancer or one of the groups refuses */
    void handle(Arn balancer, LoadBalancer.Command command) {
        store.inOneTransaction(() -> {
            var before = targetGroups(balancer);
            store.handle(LOAD_BALANCERS, balancer.toString(), command).acceptedOr(Refusals::of, Refusals::taken);
            var after = targetGroups(balancer);
            for (var group : after)
                if (!before.contains(group))
                    store.handle(TARGET_GROUPS, group.toString(), new Associate(balancer))
                            .acceptedOr(Refusals::of);
            for (var group : before)
                if (!after.contains(group))
                    store.handle(TARGET_GROUPS, group.toString(), new Dissociate(balancer))
                            .acceptedOr(Refusals::of);
            return after;
        });
    }

    private Set<Arn> targetGroups(Arn balancer) {
        return LoadBalancer.targetGroups(
                store.load(LOAD_BALANCERS, balancer.toString()).state());
    }
}
