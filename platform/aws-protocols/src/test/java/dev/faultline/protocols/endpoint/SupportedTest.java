package dev.faultline.protocols.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.protocols.Honours;
import dev.faultline.protocols.model.ServiceModel;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsResponse;

class SupportedTest {
    private static final ServiceModel MODEL =
            ServiceModel.resource(SupportedTest.class, "/models/elasticloadbalancing-2015-12-01-model.json");

    abstract static class Base implements ElasticLoadBalancingV2Client {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    abstract static class Declared extends Base {
        @Override
        @Honours(
                value = {"LoadBalancerArn", "SubnetMappings.SubnetId"},
                only = {"IpAddressType=ipv4", "IpAddressType=dualstack"})
        public SetSubnetsResponse setSubnets(SetSubnetsRequest request) {
            return SetSubnetsResponse.builder().build();
        }
    }

    abstract static class Undeclared extends Base {
        @Override
        public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
            return DeleteRuleResponse.builder().build();
        }
    }

    abstract static class Misspelled extends Base {
        @Override
        @Honours("RuleARN")
        public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
            return DeleteRuleResponse.builder().build();
        }
    }

    abstract static class NewerThanTheModel extends Base {
        @Override
        @Honours("SubnetMappings.SourceNatIpv6Prefix")
        public SetSubnetsResponse setSubnets(SetSubnetsRequest request) {
            return SetSubnetsResponse.builder().build();
        }
    }

    abstract static class NoOperation extends Declared {
        @Honours({})
        public String dance() {
            return "";
        }
    }

    @Test
    void what_is_declared_is_printed() {
        var supported = Supported.of(MODEL, Declared.class);
        assertThat(supported.text()).isEqualTo("""
                Elastic Load Balancing (elasticloadbalancing): 1 of AWS's 46 operations

                SetSubnets
                  honours  LoadBalancerArn, SubnetMappings.SubnetId, IpAddressType=ipv4|dualstack
                  refuses  Subnets, EnablePrefixForIpv6SourceNat
                """);
        assertThat(supported.markdown())
                .contains("| SetSubnets | LoadBalancerArn, SubnetMappings.SubnetId, IpAddressType=ipv4\\|dualstack | "
                        + "Subnets, EnablePrefixForIpv6SourceNat |")
                .contains("Not implemented: AddListenerCertificates, AddTags,");
    }

    private static void assertStops(Class<? extends SdkClient> implementation, String... sentence) {
        assertThatThrownBy(() -> Supported.of(MODEL, implementation))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> assertThat(e + " " + e.getCause()).contains(sentence));
    }

    @Test
    void what_does_not_fit_the_model_stops_the_start() {
        assertStops(Undeclared.class, "deleteRule", "has to declare the members that it @Honours");
        assertStops(Misspelled.class, "there is no member RuleARN in structure DeleteRuleInput");
        assertStops(NewerThanTheModel.class, "the model does not know the SDK's member");
        assertStops(NoOperation.class, "dance", "is no operation of Elastic Load Balancing");
        assertStops(Base.class, "implements no operation");
    }
}
