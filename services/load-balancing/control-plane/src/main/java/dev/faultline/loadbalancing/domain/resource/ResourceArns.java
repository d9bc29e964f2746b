package dev.faultline.loadbalancing.domain.resource;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import java.util.Optional;

/**
 * The forms of this service's ARNs. A listener's ARN names its load balancer and a rule's ARN its listener, so that a
 * command finds its stream without a look-up.
 */
public final class ResourceArns {
    private static final String SERVICE = "elasticloadbalancing";
    private static final String ID = "[0-9a-f]{16}";
    private static final String NAME = "[A-Za-z0-9-]{1,32}";

    private ResourceArns() {}

    /** What an ARN names. */
    public enum Kind {
        LOAD_BALANCER("loadbalancer/app/" + NAME + "/" + ID),
        LISTENER("listener/app/" + NAME + "/" + ID + "/" + ID),
        RULE("listener-rule/app/" + NAME + "/" + ID + "/" + ID + "/" + ID),
        TARGET_GROUP("targetgroup/" + NAME + "/" + ID);

        private final String resource;

        Kind(String resource) {
            this.resource = resource;
        }
    }

    /** What an ARN of ours names; empty for any other ARN. */
    public static Optional<Kind> kind(Arn arn) {
        if (!arn.service().equals(SERVICE)) return Optional.empty();
        for (var kind : Kind.values()) if (arn.resource().matches(kind.resource)) return Optional.of(kind);
        return Optional.empty();
    }

    /** @param id 16 hexadecimal digits */
    public static Arn loadBalancer(Region region, AccountId account, String name, String id) {
        return Arn.of(SERVICE, region, account, "loadbalancer/app/" + name + "/" + id);
    }

    /** @param id 16 hexadecimal digits */
    public static Arn targetGroup(Region region, AccountId account, String name, String id) {
        return Arn.of(SERVICE, region, account, "targetgroup/" + name + "/" + id);
    }

    /** @param id 16 hexadecimal digits */
    public static Arn listener(Arn loadBalancer, String id) {
        return sibling(loadBalancer, "listener/" + below(loadBalancer) + "/" + id);
    }

    /** @param id 16 hexadecimal digits */
    public static Arn rule(Arn listener, String id) {
        return sibling(listener, "listener-rule/" + below(listener) + "/" + id);
    }

    /** The load balancer that a listener, a rule or a load balancer itself belongs to. */
    public static Arn loadBalancerOf(Arn arn) {
        var parts = arn.resource().split("/", -1);
        return sibling(arn, "loadbalancer/" + parts[1] + "/" + parts[2] + "/" + parts[3]);
    }

    /** The listener that a rule belongs to. */
    public static Arn listenerOf(Arn rule) {
        var path = below(rule);
        return sibling(rule, "listener/" + path.substring(0, path.lastIndexOf('/')));
    }

    private static String below(Arn arn) {
        return arn.resource().substring(arn.resource().indexOf('/') + 1);
    }

    private static Arn sibling(Arn arn, String resource) {
        return new Arn(arn.partition(), arn.service(), arn.region(), arn.account(), resource);
    }
}
