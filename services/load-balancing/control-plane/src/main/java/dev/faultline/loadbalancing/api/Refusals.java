package dev.faultline.loadbalancing.api;

import dev.faultline.aws.AwsError;
import dev.faultline.eventstore.UniqueName;
import dev.faultline.loadbalancing.domain.listener.Action;
import dev.faultline.loadbalancing.domain.loadbalancer.LoadBalancer;
import dev.faultline.loadbalancing.domain.resource.AttributeTable;
import dev.faultline.loadbalancing.domain.resource.Tags;
import dev.faultline.loadbalancing.domain.targetgroup.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** The one table from refusals to AWS's errors. */
final class Refusals {
    private Refusals() {}

    static RuntimeException of(LoadBalancer.Refusal refusal) {
        return switch (refusal) {
            case LoadBalancer.NotFound _ -> loadBalancerNotFound();
            case LoadBalancer.ListenerNotFound _ -> listenerNotFound();
            case LoadBalancer.RuleNotFound _ -> ruleNotFound();
            case LoadBalancer.AlreadyExists r ->
                DuplicateLoadBalancerNameException.builder()
                        .message("A load balancer with the same name '" + r.name()
                                + "' exists, but with different settings")
                        .build();
            case LoadBalancer.Invalid r -> validation(r.message());
            case LoadBalancer.InvalidAttribute r -> attribute("Load balancer", r.violation());
            case LoadBalancer.InvalidAction r -> action(r.violation());
            case LoadBalancer.DeletionProtected r ->
                notPermitted("Load balancer '" + r.loadBalancer()
                        + "' cannot be deleted because deletion protection is enabled");
            case LoadBalancer.PortInUse _ ->
                DuplicateListenerException.builder()
                        .message("A listener already exists on this port for this load balancer")
                        .build();
            case LoadBalancer.PriorityInUse r ->
                PriorityInUseException.builder()
                        .message("Priority '" + r.priority() + "' is currently in use")
                        .build();
            case LoadBalancer.DefaultRuleIsFixed r ->
                notPermitted("Default rule '" + r.rule() + "' cannot be modified, re-prioritised or deleted");
            case LoadBalancer.TooManyListeners r ->
                TooManyListenersException.builder()
                        .message("The maximum number of listeners per load balancer is '" + r.most() + "'")
                        .build();
            case LoadBalancer.TooManyRules r ->
                TooManyRulesException.builder()
                        .message("The maximum number of rules per load balancer is '" + r.most() + "'")
                        .build();
            case LoadBalancer.TooManyTargetGroups r ->
                TooManyUniqueTargetGroupsPerLoadBalancerException.builder()
                        .message("The maximum number of target groups per load balancer is '" + r.most() + "'")
                        .build();
            case LoadBalancer.TagsRefused r -> tags(r.violation());
        };
    }

    static RuntimeException of(TargetGroup.Refusal refusal) {
        return switch (refusal) {
            case TargetGroup.NotFound _ -> targetGroupNotFound();
            case TargetGroup.AlreadyExists r ->
                DuplicateTargetGroupNameException.builder()
                        .message("A target group with the same name '" + r.name()
                                + "' exists, but with different settings")
                        .build();
            case TargetGroup.Invalid r -> validation(r.message());
            case TargetGroup.InvalidAttribute r -> attribute("Target group", r.violation());
            case TargetGroup.InUse _ ->
                ResourceInUseException.builder()
                        .message("Target group is currently in use by a listener or a rule")
                        .build();
            case TargetGroup.OtherLoadBalancer r ->
                TargetGroupAssociationLimitException.builder()
                        .message("The target group cannot be associated with more than one load balancer; it serves '"
                                + r.loadBalancer() + "'")
                        .build();
            case TargetGroup.TooManyTargets r ->
                TooManyTargetsException.builder()
                        .message("The maximum number of targets per target group is '" + r.most() + "'")
                        .build();
            case TargetGroup.TagsRefused r -> tags(r.violation());
        };
    }

    /** A name that another stream holds, where no retry can find it free. */
    static RuntimeException taken(UniqueName name) {
        return new IllegalStateException("nobody answers for the taken name " + name);
    }

    static RuntimeException validation(String message) {
        return AwsError.badRequest("ValidationError", message);
    }

    static RuntimeException invalidConfiguration(String message) {
        return InvalidConfigurationRequestException.builder().message(message).build();
    }

    static RuntimeException loadBalancerNotFound() {
        return LoadBalancerNotFoundException.builder()
                .message("One or more load balancers not found")
                .build();
    }

    static RuntimeException targetGroupNotFound() {
        return TargetGroupNotFoundException.builder()
                .message("One or more target groups not found")
                .build();
    }

    static RuntimeException listenerNotFound() {
        return ListenerNotFoundException.builder()
                .message("One or more listeners not found")
                .build();
    }

    static RuntimeException ruleNotFound() {
        return RuleNotFoundException.builder()
                .message("One or more rules not found")
                .build();
    }

    private static RuntimeException notPermitted(String message) {
        return OperationNotPermittedException.builder().message(message).build();
    }

    private static RuntimeException attribute(String what, AttributeTable.Violation violation) {
        return switch (violation) {
            case AttributeTable.Violation.UnknownKey v ->
                validation(what + " attribute key '" + v.key() + "' is not recognized");
            case AttributeTable.Violation.OutOfRange v ->
                validation(what + " attribute '" + v.key() + "' must be " + v.range() + ", not '" + v.value() + "'");
            case AttributeTable.Violation.WithoutEffect v ->
                invalidConfiguration("Faultline gives no effect to '" + v.key() + "' = '" + v.value()
                        + "'; only its default '" + v.initial() + "' is accepted");
        };
    }

    private static RuntimeException action(Action.Violation violation) {
        return switch (violation) {
            case Action.Violation.Invalid v -> validation(v.message());
            case Action.Violation.RedirectLoop _ ->
                InvalidLoadBalancerActionException.builder()
                        .message("The redirect configuration is not valid because it creates a loop")
                        .build();
            case Action.Violation.TooManyGroups v ->
                TooManyUniqueTargetGroupsPerLoadBalancerException.builder()
                        .message("The maximum number of target groups per forward action is '" + v.most() + "'")
                        .build();
        };
    }

    private static RuntimeException tags(Tags.Violation violation) {
        return switch (violation) {
            case TOO_MANY ->
                TooManyTagsException.builder()
                        .message("The maximum number of tags per resource is '" + Tags.MOST + "'")
                        .build();
            case RESERVED_PREFIX -> validation("aws: prefixed tag key names are not allowed for external use");
        };
    }
}
