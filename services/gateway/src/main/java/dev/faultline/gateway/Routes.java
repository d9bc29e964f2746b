package dev.faultline.gateway;

import dev.faultline.aws.AwsError;
import dev.faultline.aws.Region;
import dev.faultline.protocols.signature.CredentialScope;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where a request goes by what it was signed for. The signature itself is verified by the service that gets it. */
final class Routes {
    private final Region region;
    private final Map<String, URI> services;

    Routes(Region region, Map<String, URI> services) {
        this.region = region;
        this.services = new TreeMap<>(services);
    }

    Map<String, URI> services() {
        return services;
    }

    /** @throws AwsError when no service here takes the request */
    URI target(Optional<CredentialScope> scope) {
        if (scope.isEmpty())
            throw new AwsError("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
        String asked = scope.get().region();
        if (!asked.equals(region.name()))
            throw new AwsError(
                    "SignatureDoesNotMatch",
                    403,
                    "Credential should be scoped to a valid region, not '" + asked + "'. Faultline runs " + region
                            + " here.");
        URI target = services.get(scope.get().service());
        if (target == null)
            throw new AwsError(
                    "NotImplemented",
                    501,
                    "Faultline does not implement the service '" + scope.get().service() + "'; it has "
                            + String.join(", ", services.keySet()) + ".");
        return target;
    }
}
