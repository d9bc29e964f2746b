package dev.faultline.loadbalancing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.loadbalancing.region.RunningRegion;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.testkit.KafkaFixture;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** One region for all tests of the API, which give everything names of their own. */
@ExtendWith(ApiTest.OneRegion.class)
abstract class ApiTest {
    static final String A = DefaultVpc.subnetId(RunningRegion.REGION.zone('a'));
    static final String B = DefaultVpc.subnetId(RunningRegion.REGION.zone('b'));
    static final String C = DefaultVpc.subnetId(RunningRegion.REGION.zone('c'));
    static final String VPC = DefaultVpc.vpcId(RunningRegion.REGION);

    private static final AtomicInteger NAMES = new AtomicInteger();

    final RunningRegion region;
    final ElasticLoadBalancingV2Client elb;

    ApiTest(RunningRegion region) {
        this.region = region;
        this.elb = region.client();
    }

    /** Starts the region for the first class that asks for it; JUnit closes it after the last. */
    static final class OneRegion implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningRegion.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(OneRegion.class))
                    .computeIfAbsent(
                            RunningRegion.class, _ -> RunningRegion.start(KafkaFixture.shared()), RunningRegion.class);
        }
    }

    String name(String prefix) {
        return prefix + NAMES.incrementAndGet();
    }

    LoadBalancer balancer() {
        return elb.createLoadBalancer(r -> r.name(name("lb")).subnets(A, B, C))
                .loadBalancers()
                .getFirst();
    }

    TargetGroup group() {
        return elb.createTargetGroup(
                        r -> r.name(name("tg")).protocol("HTTP").port(8080).vpcId(VPC))
                .targetGroups()
                .getFirst();
    }

    Listener listener(LoadBalancer balancer, int port, Action action) {
        return elb.createListener(r -> r.loadBalancerArn(balancer.loadBalancerArn())
                        .protocol("HTTP")
                        .port(port)
                        .defaultActions(action))
                .listeners()
                .getFirst();
    }

    static Action forward(TargetGroup group) {
        return Action.builder()
                .type(ActionTypeEnum.FORWARD)
                .targetGroupArn(group.targetGroupArn())
                .build();
    }

    static Action answer(String code) {
        return Action.builder()
                .type(ActionTypeEnum.FIXED_RESPONSE)
                .fixedResponseConfig(c -> c.statusCode(code))
                .build();
    }

    static void assertRefused(Runnable call, String code, String message) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode() + ": "
                            + e.awsErrorDetails().errorMessage())
                    .startsWith(code + ": " + message);
            assertThat(e.statusCode()).isEqualTo(400);
        });
    }

    List<TargetHealth> health(TargetGroup group) {
        return elb
                .describeTargetHealth(r -> r.targetGroupArn(group.targetGroupArn()))
                .targetHealthDescriptions()
                .stream()
                .map(TargetHealthDescription::targetHealth)
                .toList();
    }
}
