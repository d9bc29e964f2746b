package dev.faultline.loadbalancing.domain.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.loadbalancing.domain.resource.ResourceArns.Kind;
import org.junit.jupiter.api.Test;

class ResourceArnsTest {
    private static final Arn LB =
            ResourceArns.loadBalancer(new Region("us-east-1"), AccountId.DEFAULT, "my-alb", "50dc6c495c0c9188");
    private static final Arn LISTENER = ResourceArns.listener(LB, "f2f7dc8efc522ab2");
    private static final Arn RULE = ResourceArns.rule(LISTENER, "9683b2d02a6cabee");

    @Test
    void arns_have_the_form_of_AWS() {
        assertThat(LB)
                .hasToString(
                        "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/my-alb/50dc6c495c0c9188");
        assertThat(LISTENER)
                .hasToString("arn:aws:elasticloadbalancing:us-east-1:123456789012:"
                        + "listener/app/my-alb/50dc6c495c0c9188/f2f7dc8efc522ab2");
        assertThat(RULE)
                .hasToString("arn:aws:elasticloadbalancing:us-east-1:123456789012:"
                        + "listener-rule/app/my-alb/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee");
    }

    @Test
    void a_part_leads_to_its_whole() {
        assertThat(ResourceArns.listenerOf(RULE)).isEqualTo(LISTENER);
        assertThat(ResourceArns.loadBalancerOf(RULE)).isEqualTo(LB);
        assertThat(ResourceArns.loadBalancerOf(LISTENER)).isEqualTo(LB);
        assertThat(ResourceArns.loadBalancerOf(LB)).isEqualTo(LB);
    }

    @Test
    void kinds_are_told_by_their_form() {
        assertThat(ResourceArns.kind(LB)).contains(Kind.LOAD_BALANCER);
        assertThat(ResourceArns.kind(LISTENER)).contains(Kind.LISTENER);
        assertThat(ResourceArns.kind(RULE)).contains(Kind.RULE);
        assertThat(ResourceArns.kind(Arn.parse("arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/x/y")))
                .isEmpty();
        assertThat(ResourceArns.kind(Arn.parse("arn:aws:s3:::loadbalancer/app/x/50dc6c495c0c9188")))
                .isEmpty();
    }
}
