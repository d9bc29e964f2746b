package dev.faultline.loadbalancing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.loadbalancing.region.RunningRegion;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Listeners and rules. */
class ListenersApiTest extends ApiTest {
    ListenersApiTest(RunningRegion region) {
        super(region);
    }

    @Test
    void a_forward_to_a_group_that_is_not_there_leaves_nothing() {
        var balancer = balancer();
        var group = group();
        elb.deleteTargetGroup(r -> r.targetGroupArn(group.targetGroupArn()));
        assertThatThrownBy(() -> listener(balancer, 80, forward(group)))
                .isInstanceOf(TargetGroupNotFoundException.class);
        assertThat(elb.describeListeners(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                        .listeners())
                .isEmpty();
    }

    @Test
    void a_port_has_one_listener_and_a_retry_finds_it() {
        var balancer = balancer();
        var listener = listener(balancer, 80, answer("200"));
        assertThat(listener(balancer, 80, answer("200"))).isEqualTo(listener);
        assertThatThrownBy(() -> listener(balancer, 80, answer("404"))).isInstanceOf(DuplicateListenerException.class);
        assertRefused(
                () -> elb.createListener(r -> r.loadBalancerArn(balancer.loadBalancerArn())
                        .protocol("HTTPS")
                        .port(443)
                        .defaultActions(answer("200"))),
                "ValidationError",
                "");
        var moved =
                elb.modifyListener(r -> r.listenerArn(listener.listenerArn()).port(81));
        assertThat(moved.listeners().getFirst().port()).isEqualTo(81);
        elb.deleteListener(r -> r.listenerArn(listener.listenerArn()));
        assertThatThrownBy(() -> elb.deleteListener(r -> r.listenerArn(listener.listenerArn())))
                .isInstanceOf(ListenerNotFoundException.class);
    }

    @Test
    void rules_have_priorities_conditions_and_actions() {
        var group = group();
        var listener = listener(balancer(), 80, answer("404"));
        var images = elb.createRule(r -> r.listenerArn(listener.listenerArn())
                        .priority(10)
                        .conditions(c -> c.field("path-pattern").values("/img/*"))
                        .actions(forward(group)))
                .rules()
                .getFirst();
        assertThat(images.ruleArn()).startsWith(listener.listenerArn().replace(":listener/", ":listener-rule/") + "/");
        assertThat(images.conditions().getFirst().pathPatternConfig().values()).containsExactly("/img/*");
        var secure = elb.createRule(r -> r.listenerArn(listener.listenerArn())
                        .priority(20)
                        .conditions(
                                RuleCondition.builder()
                                        .field("query-string")
                                        .queryStringConfig(
                                                q -> q.values(p -> p.key("v").value("1"), p -> p.value("x")))
                                        .build(),
                                RuleCondition.builder()
                                        .field("http-header")
                                        .httpHeaderConfig(
                                                h -> h.httpHeaderName("X-A").values("b"))
                                        .build())
                        .actions(a -> a.type(ActionTypeEnum.REDIRECT)
                                .redirectConfig(
                                        c -> c.protocol("HTTPS").port("443").statusCode("HTTP_301"))))
                .rules()
                .getFirst();
        assertThat(secure.actions().getFirst().redirectConfig().path()).isEqualTo("/#{path}");
        assertThatThrownBy(() -> elb.createRule(r -> r.listenerArn(listener.listenerArn())
                        .priority(10)
                        .conditions(c -> c.field("path-pattern").values("/x"))
                        .actions(answer("200"))))
                .isInstanceOf(PriorityInUseException.class);
        elb.setRulePriorities(
                r -> r.rulePriorities(p -> p.ruleArn(images.ruleArn()).priority(20), p -> p.ruleArn(secure.ruleArn())
                        .priority(10)));
        assertThat(elb.describeRules(r -> r.listenerArn(listener.listenerArn())).rules())
                .extracting(Rule::priority)
                .containsExactly("10", "20", "default");
        var rules =
                elb.describeRules(r -> r.listenerArn(listener.listenerArn())).rules();
        assertThat(rules.getFirst().ruleArn()).isEqualTo(secure.ruleArn());
        assertThat(rules.getLast().isDefault()).isTrue();
        assertThatThrownBy(() -> elb.deleteRule(r -> r.ruleArn(rules.getLast().ruleArn())))
                .isInstanceOf(OperationNotPermittedException.class);
        elb.modifyRule(r -> r.ruleArn(images.ruleArn()).actions(answer("503")));
        elb.deleteTargetGroup(r -> r.targetGroupArn(group.targetGroupArn()));
        elb.deleteRule(r -> r.ruleArn(images.ruleArn()));
        assertThatThrownBy(() -> elb.describeRules(r -> r.ruleArns(images.ruleArn())))
                .isInstanceOf(RuleNotFoundException.class);
    }

    @Test
    void bad_rules_are_refused() {
        var listener = listener(balancer(), 80, answer("404")).listenerArn();
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a").pathPatternConfig(p -> p.values("/b")))
                        .actions(answer("200"))),
                "ValidationError",
                "You cannot provide both Values and 'PathPatternConfig' for a condition of type 'path-pattern'");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("colour").values("blue"))
                        .actions(answer("200"))),
                "ValidationError",
                "Condition field 'colour' must be one of");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a"))
                        .actions(a -> a.type(ActionTypeEnum.REDIRECT).redirectConfig(c -> c.statusCode("HTTP_302")))),
                "InvalidLoadBalancerAction",
                "The redirect configuration is not valid because it creates a loop");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a"))
                        .actions(answer("200"), answer("200"))),
                "InvalidLoadBalancerAction",
                "A rule must have exactly one action");
        assertRefused(
                () -> elb.createRule(r -> r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a"))
                        .actions(a -> a.type(ActionTypeEnum.AUTHENTICATE_OIDC))),
                "ValidationError",
                "");
    }
}
