package dev.faultline.scalinggroups.api;

import dev.faultline.scalinggroups.contract.InstanceConsole;
import java.util.Optional;

/** The latest console output that was heard of instances. */
public interface Consoles {
    Optional<InstanceConsole> latest(String instanceId);
}
