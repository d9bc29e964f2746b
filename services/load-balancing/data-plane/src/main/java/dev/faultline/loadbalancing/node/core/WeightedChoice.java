package dev.faultline.loadbalancing.node.core;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.WeightedGroup;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses the target group of a forward action by weight. A chosen group without targets is not exchanged: AWS's 503. */
public final class WeightedChoice {
    private WeightedChoice() {}

    /** Null when no group has a weight above 0. */
    public static @Nullable String choose(List<WeightedGroup> groups, RandomGenerator random) {
        int total = 0;
        for (WeightedGroup group : groups) total += group.weight();
        if (total == 0) return null;
        if (groups.size() == 1) return groups.getFirst().targetGroupArn();
        int point = random.nextInt(total);
        for (WeightedGroup group : groups) {
            point -= group.weight();
            if (point < 0) return group.targetGroupArn();
        }
        throw new AssertionError("a point beyond the total weight");
    }
}
