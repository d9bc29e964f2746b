package dev.faultline.scalinggroups.agent.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.agent.core.Agent;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.InstanceConsole;
import dev.faultline.zone.Observations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what the agent holds, at every change and every second, and what its instances wrote to their consoles. */
final class Reporter {
    private static final Logger log = LoggerFactory.getLogger(Reporter.class);
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final AvailabilityZone zone;
    private final long incarnation;
    private final Observations observations;
    private final InstanceHost host;
    private final Consoles consoles = new Consoles();

    private long sequence;
    private List<InstanceStatus> last = List.of();
    private boolean lastCurrent;
    private @Nullable Instant lastAt;

    Reporter(AvailabilityZone zone, long incarnation, Observations observations, InstanceHost host) {
        this.zone = zone;
        this.incarnation = incarnation;
        this.observations = observations;
        this.host = host;
    }

    void report(Agent agent, Instant now) {
        var inventory = agent.inventory();
        var changed = !inventory.equals(last) || agent.current() != lastCurrent;
        var due = lastAt == null || !now.isBefore(lastAt.plus(INTERVAL));
        if (!changed && !due) return;
        var report = new AgentReport(zone, incarnation, ++sequence, now, agent.current(), inventory);
        observations.publish(AgentReport.TOPIC, zone.name(), report);
        publishConsoles(inventory, now);
        last = inventory;
        lastCurrent = agent.current();
        lastAt = now;
    }

    private void publishConsoles(List<InstanceStatus> inventory, Instant now) {
        var before = last.stream().collect(Collectors.toMap(InstanceStatus::instanceId, Function.identity()));
        for (var status : inventory) {
            if (host.hasFolder(status.instanceId())) publishConsole(status, before, now);
        }
    }

    private void publishConsole(InstanceStatus status, Map<String, InstanceStatus> before, Instant now) {
        var id = status.instanceId();
        try {
            Consoles.bound(host.console(id));
            var urgent = !status.equals(before.get(id));
            consoles.due(id, host.console(id), urgent, now).ifPresent(output -> publish(id, output, now));
        } catch (IOException e) {
            log.warn("cannot read the console of {}: {}", id, e.toString());
        }
    }

    /** Publishes a console for the last time: its file is about to be deleted. */
    void lastWords(String instanceId, Instant now) {
        consoles.forget(instanceId);
        try {
            publish(instanceId, Consoles.tail(host.console(instanceId)), now);
        } catch (NoSuchFileException neverStarted) {
            // It has nothing to say.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void publish(String instanceId, String output, Instant now) {
        observations.publish(InstanceConsole.TOPIC, instanceId, new InstanceConsole(instanceId, zone, now, output));
    }
}
