package dev.faultline.loadbalancing.api;

import dev.faultline.loadbalancing.domain.listener.Action.FixedResponse;
import dev.faultline.loadbalancing.domain.listener.Action.Forward;
import dev.faultline.loadbalancing.domain.listener.Action.Redirect;
import dev.faultline.loadbalancing.domain.listener.Action.WeightedGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.FixedResponseActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidLoadBalancerActionException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/** Actions between requests, aggregates and responses. */
@Component
final class ActionTranslation {
    private final Resources resources;

    ActionTranslation(Resources resources) {
        this.resources = resources;
    }

    /** @throws RuntimeException AWS's error unless there is exactly one action, with what belongs to its type */
    dev.faultline.loadbalancing.domain.listener.Action read(List<Action> actions) {
        if (actions.size() != 1)
            throw invalid("A rule must have exactly one action of type forward, redirect or fixed-response");
        var action = actions.getFirst();
        requireOnly(action);
        return switch (action.type()) {
            case FORWARD -> forward(action);
            case REDIRECT -> redirect(action.redirectConfig());
            case FIXED_RESPONSE -> fixedResponse(action.fixedResponseConfig());
            default -> throw invalid("The action type '" + action.typeAsString() + "' is not offered");
        };
    }

    private static RuntimeException invalid(String message) {
        return InvalidLoadBalancerActionException.builder().message(message).build();
    }

    private static void requireOnly(Action action) {
        var type = action.type();
        boolean foreign =
                (type != ActionTypeEnum.FORWARD && (action.targetGroupArn() != null || action.forwardConfig() != null))
                        || (type != ActionTypeEnum.REDIRECT && action.redirectConfig() != null)
                        || (type != ActionTypeEnum.FIXED_RESPONSE && action.fixedResponseConfig() != null);
        if (foreign)
            throw Refusals.validation(
                    "An action of type '" + action.typeAsString() + "' can have the configuration of its type only");
    }

    private Forward forward(Action action) {
        var single = action.targetGroupArn();
        var config = action.forwardConfig();
        if (config == null || !config.hasTargetGroups()) {
            if (single == null) throw Refusals.validation("A target group ARN must be specified");
            return new Forward(List.of(new WeightedGroup(resources.targetGroup(single), 1)));
        }
        var groups = config.targetGroups().stream().map(this::group).toList();
        boolean same = single == null
                || (groups.size() == 1
                        && groups.getFirst().targetGroup().toString().equals(single));
        if (!same)
            throw Refusals.validation(
                    "You can specify only one target group, the same, with both TargetGroupArn and ForwardConfig");
        return new Forward(groups);
    }

    private WeightedGroup group(TargetGroupTuple tuple) {
        if (tuple.targetGroupArn() == null) throw Refusals.validation("A target group ARN must be specified");
        return new WeightedGroup(
                resources.targetGroup(tuple.targetGroupArn()), tuple.weight() == null ? 1 : tuple.weight());
    }

    private static Redirect redirect(@Nullable RedirectActionConfig config) {
        if (config == null) throw Refusals.validation("A redirect configuration must be specified");
        var same = Redirect.SAME;
        return new Redirect(
                or(config.protocol(), same.protocol()),
                or(config.host(), same.host()),
                or(config.port(), same.port()),
                or(config.path(), same.path()),
                or(config.query(), same.query()),
                config.statusCodeAsString());
    }

    private static FixedResponse fixedResponse(@Nullable FixedResponseActionConfig config) {
        if (config == null) throw Refusals.validation("A fixed response configuration must be specified");
        return new FixedResponse(
                Integer.parseInt(config.statusCode()),
                or(config.contentType(), "text/plain"),
                or(config.messageBody(), ""));
    }

    private static String or(@Nullable String given, String otherwise) {
        return given == null ? otherwise : given;
    }

    static Action write(dev.faultline.loadbalancing.domain.listener.Action action) {
        return switch (action) {
            case Forward forward -> write(forward);
            case Redirect redirect ->
                Action.builder()
                        .type(ActionTypeEnum.REDIRECT)
                        .redirectConfig(config -> config.protocol(redirect.protocol())
                                .host(redirect.host())
                                .port(redirect.port())
                                .path(redirect.path())
                                .query(redirect.query())
                                .statusCode(redirect.statusCode()))
                        .build();
            case FixedResponse response ->
                Action.builder()
                        .type(ActionTypeEnum.FIXED_RESPONSE)
                        .fixedResponseConfig(config -> config.statusCode(Integer.toString(response.statusCode()))
                                .contentType(response.contentType())
                                .messageBody(response.body()))
                        .build();
        };
    }

    /** As AWS answers: a single group is named twice. */
    private static Action write(Forward forward) {
        var tuples = forward.groups().stream()
                .map(group -> TargetGroupTuple.builder()
                        .targetGroupArn(group.targetGroup().toString())
                        .weight(group.weight())
                        .build())
                .toList();
        return Action.builder()
                .type(ActionTypeEnum.FORWARD)
                .targetGroupArn(tuples.size() == 1 ? tuples.getFirst().targetGroupArn() : null)
                .forwardConfig(config ->
                        config.targetGroups(tuples).targetGroupStickinessConfig(sticky -> sticky.enabled(false)))
                .build();
    }
}
