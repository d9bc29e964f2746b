package dev.faultline.scalinggroups.process;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the processes look up to know whom an event concerns. They decide nothing by it: aggregates do. */
public interface Fleet {
    Optional<Instance.Launched> instance(String instanceId);

    Optional<LaunchTemplate.Active> template(String templateId);

    /** The names of all groups. */
    List<String> groups();

    /** The instances of a zone that are not terminated. */
    List<String> instancesIn(AvailabilityZone zone);

    /** The zones that are given up. */
    Set<AvailabilityZone> lostZones();

    /** The address of a host of a zone. */
    String address(AvailabilityZone zone, int host);
}
