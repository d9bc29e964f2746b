package dev.faultline.loadbalancing.projection;

import dev.faultline.loadbalancing.domain.listener.Action;
import dev.faultline.loadbalancing.domain.listener.Condition;
import dev.faultline.loadbalancing.domain.resource.Tags;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.core.type.TypeReference;

/** A rule as it is shown. */
@Table("rule")
public record RuleRow(
        @Id String arn,
        String listener,
        @Nullable Integer priority,
        String conditionsJson,
        String actionJson,
        String tagsJson) {
    /** The order of evaluation: the default rule is the last. */
    public static final Comparator<RuleRow> EVALUATION =
            Comparator.comparing(RuleRow::priority, Comparator.nullsLast(Comparator.naturalOrder()));

    private static final TypeReference<List<Condition>> CONDITIONS = new TypeReference<>() {};

    static RuleRow of(
            String arn,
            String listener,
            @Nullable Integer priority,
            List<Condition> conditions,
            Action action,
            Tags tags) {
        return new RuleRow(arn, listener, priority, json(conditions), json(action), Json.write(tags));
    }

    public boolean isDefault() {
        return priority == null;
    }

    public List<Condition> conditions() {
        return Json.read(conditionsJson, CONDITIONS);
    }

    public Action action() {
        return Json.read(actionJson, Action.class);
    }

    public Tags tags() {
        return Json.read(tagsJson, Tags.class);
    }

    private static String json(List<Condition> conditions) {
        return Json.write(conditions, CONDITIONS);
    }

    private static String json(Action action) {
        return Json.write(action, new TypeReference<Action>() {});
    }

    RuleRow with(Action changed) {
        return new RuleRow(arn, listener, priority, conditionsJson, json(changed), tagsJson);
    }

    RuleRow with(List<Condition> changed, Action action) {
        return new RuleRow(arn, listener, priority, json(changed), json(action), tagsJson);
    }

    RuleRow with(int changed) {
        return new RuleRow(arn, listener, changed, conditionsJson, actionJson, tagsJson);
    }

    RuleRow with(Tags changed) {
        return new RuleRow(arn, listener, priority, conditionsJson, actionJson, Json.write(changed));
    }
}
