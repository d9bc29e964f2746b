package dev.faultline.loadbalancing.domain.listener;

import dev.faultline.aws.Arn;
import dev.faultline.loadbalancing.domain.resource.Tags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a listener.
 *
 * @param priority 1 to 50000, unique in its listener; null for the default rule, which comes last
 * @param conditions all must hold; the default rule has none
 */
public record Rule(Arn arn, @Nullable Integer priority, List<Condition> conditions, Action action, Tags tags) {
    public static final int MOST_PRIORITY = 50_000;

    public Rule {
        conditions = List.copyOf(conditions);
    }

    public boolean isDefault() {
        return priority == null;
    }

    Rule with(Action changed) {
        return new Rule(arn, priority, conditions, changed, tags);
    }

    Rule with(List<Condition> changed, Action action) {
        return new Rule(arn, priority, changed, action, tags);
    }

    Rule with(int changed) {
        return new Rule(arn, changed, conditions, action, tags);
    }

    Rule with(Tags changed) {
        return new Rule(arn, priority, conditions, action, changed);
    }
}
