package dev.faultline.loadbalancing.api;

import dev.faultline.aws.Arn;
import dev.faultline.loadbalancing.domain.resource.ResourceArns;
import dev.faultline.loadbalancing.domain.resource.ResourceArns.Kind;
import dev.faultline.protocols.Caller;
import dev.faultline.topology.RegionManifest;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads ARNs of requests: one that is none is a ValidationError, another account's or region's is not found. */
@Component
final class Resources {
    private final RegionManifest manifest;

    Resources(RegionManifest manifest) {
        this.manifest = manifest;
    }

    Arn loadBalancer(String text) {
        return read(text, Kind.LOAD_BALANCER);
    }

    Arn targetGroup(String text) {
        return read(text, Kind.TARGET_GROUP);
    }

    Arn listener(String text) {
        return read(text, Kind.LISTENER);
    }

    Arn rule(String text) {
        return read(text, Kind.RULE);
    }

    /** An ARN of any kind, for tags. */
    Arn any(String text) {
        var kind = parse(text).flatMap(ResourceArns::kind);
        if (kind.isEmpty()) throw Refusals.validation("'" + text + "' is not a valid resource ARN");
        return read(text, kind.get());
    }

    private Arn read(String text, Kind kind) {
        var arn = parse(text).filter(parsed -> ResourceArns.kind(parsed).equals(Optional.of(kind)));
        if (arn.isEmpty()) throw Refusals.validation("'" + text + "' is not a valid " + name(kind) + " ARN");
        if (!isOurs(arn.get())) throw notFound(kind);
        return arn.get();
    }

    private static Optional<Arn> parse(String text) {
        try {
            return Optional.of(Arn.parse(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Whether the caller may know the resource: it is of the caller's account and of this region. */
    boolean isOurs(Arn arn) {
        return arn.partition().equals("aws")
                && arn.region().equals(manifest.region().name())
                && isCallers(arn);
    }

    static boolean isCallers(Arn arn) {
        return arn.account().equals(Caller.current().account().value());
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case LOAD_BALANCER -> "load balancer";
            case LISTENER -> "listener";
            case RULE -> "rule";
            case TARGET_GROUP -> "target group";
        };
    }

    private static RuntimeException notFound(Kind kind) {
        return switch (kind) {
            case LOAD_BALANCER -> Refusals.loadBalancerNotFound();
            case LISTENER -> Refusals.listenerNotFound();
            case RULE -> Refusals.ruleNotFound();
            case TARGET_GROUP -> Refusals.targetGroupNotFound();
        };
    }
}
