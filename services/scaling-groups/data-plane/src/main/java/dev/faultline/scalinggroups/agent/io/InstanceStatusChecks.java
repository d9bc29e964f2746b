package dev.faultline.scalinggroups.agent.io;

import dev.faultline.scalinggroups.agent.core.Event.Observed;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.zone.processes.LinuxProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance status check: the instance's processes are there, one of them at least can run, and none listens on the
 * wildcard address. What its application answers is the load balancer's business.
 */
final class InstanceStatusChecks {
    private static final Logger log = LoggerFactory.getLogger(InstanceStatusChecks.class);
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final InstanceHost host;
    private final InstanceProcesses processes;
    private final Map<String, String> said = new HashMap<>();
    private Instant next = Instant.MIN;
    private int hurries;

    InstanceStatusChecks(InstanceHost host, InstanceProcesses processes) {
        this.host = host;
        this.processes = processes;
    }

    /** Something has ended or is about to: look at every pulse for a while. */
    void soon() {
        hurries = 60;
    }

    /** How the instances that should be there look, when a look is due. */
    List<Observed> due(List<InstanceStatus> inventory, Instant now) {
        if (now.isBefore(next) && hurries == 0) return List.of();
        if (hurries > 0) hurries--;
        next = now.plus(INTERVAL);
        var alive = inventory.stream()
                .filter(status -> status.state() == State.RUNNING || status.state() == State.STARTING)
                .map(InstanceStatus::instanceId)
                .toList();
        if (alive.isEmpty()) {
            hurries = 0;
            return List.of();
        }
        var byInstance = processes.byInstance();
        var listeners = new WildcardListeners();
        var observed = new ArrayList<Observed>();
        for (var id : alive) {
            var own = byInstance.getOrDefault(id, List.of());
            var trouble = trouble(own, listeners);
            say(id, trouble);
            observed.add(new Observed(id, own.size(), trouble));
        }
        return observed;
    }

    private static String trouble(List<LinuxProcess> own, WildcardListeners listeners) {
        if (own.isEmpty()) return "";
        if (own.stream().allMatch(process -> process.state() == 'T')) return "All of its processes are stopped.";
        var ports = listeners.portsOf(own);
        if (ports.isEmpty()) return "";
        return "It listens on the wildcard address, port " + ports.first()
                + ", which takes the port from every other instance: bind to $FAULTLINE_ADDRESS.";
    }

    private void say(String id, String trouble) {
        if (trouble.equals(said.getOrDefault(id, ""))) return;
        said.put(id, trouble);
        if (trouble.isEmpty()) {
            said.remove(id);
            return;
        }
        try {
            Consoles.say(host.console(id), "instance status check failed: " + trouble);
        } catch (IOException e) {
            log.warn("cannot write to the console of {}: {}", id, e.toString());
        }
    }
}
