package dev.faultline.database.regions;

import dev.faultline.aws.Region;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * DB instances of other regions. What was heard last is kept in memory as long as a region does not answer: it is soft
 * state, and decides nothing but what is shown, and whether backups may be turned off.
 */
@Component
public final class OtherRegions {
    private final Neighbours neighbours;
    private final Map<Region, List<InstanceSummary>> heard = new ConcurrentHashMap<>();

    OtherRegions(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    public Optional<RegionManifest> region(String name) {
        return neighbours.find(name);
    }

    /**
     * Asks a region now.
     *
     * @throws IOException when it does not answer
     */
    public Optional<InstanceSummary> ask(RegionManifest region, String arn) throws IOException {
        return listen(region).stream()
                .filter(instance -> instance.arn().equalsIgnoreCase(arn))
                .findFirst();
    }

    /** The ARNs of the instances elsewhere that follow an instance of this region. */
    public List<String> followers(String resourceId) {
        return all().filter(instance -> resourceId.equals(instance.follows()))
                .map(InstanceSummary::arn)
                .sorted()
                .toList();
    }

    /** What an instance elsewhere is called at present, as far as that is known. */
    public Optional<String> arn(String resourceId) {
        return all().filter(instance -> instance.resourceId().equals(resourceId))
                .map(InstanceSummary::arn)
                .findFirst();
    }

    private Stream<InstanceSummary> all() {
        return heard.values().stream().flatMap(Collection::stream);
    }

    /** Hears all of them that answer, one after the other. */
    public void listen() {
        var regions = neighbours.all();
        heard.keySet().retainAll(regions.stream().map(RegionManifest::region).collect(Collectors.toSet()));
        for (var region : regions) {
            try {
                listen(region);
            } catch (IOException away) {
                // It stays as it was heard last.
            }
        }
    }

    private List<InstanceSummary> listen(RegionManifest region) throws IOException {
        var instances = neighbours.instances(region);
        heard.put(region.region(), instances);
        return instances;
    }
}
