package dev.faultline.loadbalancing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.eventstore.ReadModels;
import dev.faultline.loadbalancing.region.RunningRegion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** What concerns resources of every kind. */
class LoadBalancingApiTest extends ApiTest {
    LoadBalancingApiTest(RunningRegion region) {
        super(region);
    }

    @Test
    void tags_are_added_and_removed_on_every_resource_at_once_or_on_none() {
        var group = group();
        var balancer = balancer();
        var listener = listener(balancer, 80, forward(group));
        var rule = elb.describeRules(r -> r.listenerArn(listener.listenerArn()))
                .rules()
                .getFirst()
                .ruleArn();
        var all = List.of(balancer.loadBalancerArn(), group.targetGroupArn(), listener.listenerArn(), rule);
        elb.addTags(r -> r.resourceArns(all)
                .tags(t -> t.key("a").value("1"), t -> t.key("b").value("2")));
        elb.removeTags(r -> r.resourceArns(all).tagKeys("a"));
        assertThat(elb.describeTags(r -> r.resourceArns(all)).tagDescriptions())
                .hasSize(4)
                .allSatisfy(d -> assertThat(d.tags())
                        .containsExactly(Tag.builder().key("b").value("2").build()));
        elb.deleteListener(r -> r.listenerArn(listener.listenerArn()));
        assertThatThrownBy(() -> elb.addTags(r -> r.resourceArns(group.targetGroupArn(), listener.listenerArn())
                        .tags(t -> t.key("c").value("3"))))
                .isInstanceOf(ListenerNotFoundException.class);
        assertThat(elb.describeTags(r -> r.resourceArns(group.targetGroupArn()))
                        .tagDescriptions()
                        .getFirst()
                        .tags())
                .hasSize(1);
        assertThatThrownBy(() -> elb.addTags(r -> r.resourceArns(group.targetGroupArn())
                        .tags(t -> t.key("d").value("1"), t -> t.key("d").value("2"))))
                .isInstanceOf(DuplicateTagKeysException.class);
    }

    @Test
    void limits_are_told_and_what_is_not_offered_is_not_implemented() {
        assertThat(elb.describeAccountLimits().limits())
                .contains(Limit.builder()
                        .name("application-load-balancers")
                        .max("50")
                        .build());
        assertThatThrownBy(() -> elb.describeSSLPolicies())
                .isInstanceOfSatisfying(AwsServiceException.class, e -> assertThat(e.statusCode())
                        .isEqualTo(501));
    }

    @Test
    void read_models_are_rebuilt_from_the_events() {
        var group = group();
        var balancer = balancer();
        var listener = listener(balancer, 80, forward(group));
        elb.createRule(r -> r.listenerArn(listener.listenerArn())
                .priority(1)
                .conditions(c -> c.field("host-header").values("*.example.com"))
                .actions(answer("200")));
        var jdbc = region.bean(JdbcClient.class);
        var before = everything(balancer, listener);
        for (String table : List.of("load_balancer", "listener", "rule", "target_group", "target"))
            jdbc.sql("delete from " + table).update();
        assertThat(elb.describeLoadBalancers().loadBalancers()).isEmpty();
        region.bean(ReadModels.class).rebuild();
        assertThat(everything(balancer, listener)).isEqualTo(before);
    }

    private List<Object> everything(LoadBalancer balancer, Listener listener) {
        return List.of(
                elb.describeLoadBalancers().loadBalancers(),
                elb.describeTargetGroups().targetGroups(),
                elb.describeListeners(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                        .listeners(),
                elb.describeRules(r -> r.listenerArn(listener.listenerArn())).rules());
    }
}
