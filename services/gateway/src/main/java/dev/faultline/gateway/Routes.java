package dev.faultline.gateway;

import dev.faultline.aws.AwsError;
import dev.faultline.aws.Region;
import dev.faultline.protocols.signature.CredentialScope;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a request goes by what it was signed for: to a service of this region, or to that of another region on this machine.
 * The signature itself is verified by the service that gets it.
 */
final class Routes {
    private final Region region;
    private final Map<String, URI> services;
    private final NeighbouringRegions neighbours;

    /** @param services of this region, by their names in credential scopes */
    Routes(Region region, Map<String, URI> services, NeighbouringRegions neighbours) {
        this.region = region;
        this.neighbours = neighbours;
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
        Optional<RegionManifest> neighbour = asked.equals(region.name()) ? Optional.empty() : Optional.of(named(asked));
        URI target = services.get(scope.get().service());
        if (target == null)
            throw new AwsError(
                    "NotImplemented",
                    501,
                    "Faultline does not implement the service '" + scope.get().service() + "'; it has "
                            + String.join(", ", services.keySet()) + ".");
        return neighbour.map(other -> in(other, target)).orElse(target);
    }

    /** @throws AwsError when no such region is on this machine */
    private RegionManifest named(String asked) {
        return neighbours
                .find(asked)
                .orElseThrow(() -> new AwsError(
                        "SignatureDoesNotMatch",
                        403,
                        "Credential should be scoped to a valid region, not '" + asked + "'. Faultline runs " + region
                                + " here."));
    }

    /** A service has the same port in every region of an installation ({@link Ports#FIRST_SERVICE}). */
    private static URI in(RegionManifest other, URI service) {
        return URI.create(service.getScheme() + "://" + other.controlPlaneAddress() + ":" + service.getPort());
    }
}
