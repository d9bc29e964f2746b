package dev.faultline.scalinggroups.process;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.AgentReport.State;
import dev.faultline.scalinggroups.domain.instance.Instance.Observed;
import dev.faultline.scalinggroups.domain.instance.Instance.RecordStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps what agents last said, so that a report that repeats itself every second costs no command. Used by one thread.
 */
public final class AgentBook {
    /**
     * A status is told again after this: what the service believes may have changed meanwhile, as when a zone that was only
     * frozen comes back as it was. The end of an instance is told once, because agents remember it for a day.
     */
    static final Duration REPEAT = Duration.ofSeconds(5);

    private record Told(InstanceStatus status, Instant at) {}

    private record Latest(long incarnation, long sequence) {}

    private final Map<AvailabilityZone, Latest> latest = new HashMap<>();
    private final Map<AvailabilityZone, Map<String, Told>> told = new HashMap<>();

    /** What the report means for the instances that it lists; empty when it is older than one that was heard. */
    public Map<String, RecordStatus> hear(AgentReport report, Instant now) {
        Latest known = latest.get(report.zone());
        if (known != null && !newer(report, known)) return Map.of();
        latest.put(report.zone(), new Latest(report.incarnation(), report.sequence()));
        Map<String, Told> before = told.getOrDefault(report.zone(), Map.of());
        var after = new HashMap<String, Told>();
        var commands = new LinkedHashMap<String, RecordStatus>();
        for (InstanceStatus status : report.instances()) {
            Told last = before.get(status.instanceId());
            boolean news = last == null || !last.status().equals(status) || isDue(last, now);
            if (news) commands.put(status.instanceId(), command(status, now));
            after.put(status.instanceId(), news || last == null ? new Told(status, now) : last);
        }
        told.put(report.zone(), after);
        return commands;
    }

    /** What was told of the instance was lost: it is told again with the next report. */
    public void forget(AvailabilityZone zone, String instanceId) {
        Map<String, Told> known = told.get(zone);
        if (known != null) known.remove(instanceId);
    }

    private static boolean isDue(Told last, Instant now) {
        return last.status().state() != State.TERMINATED
                && !now.isBefore(last.at().plus(REPEAT));
    }

    private static boolean newer(AgentReport report, Latest known) {
        return report.incarnation() != known.incarnation()
                ? report.incarnation() > known.incarnation()
                : report.sequence() > known.sequence();
    }

    private static RecordStatus command(InstanceStatus status, Instant now) {
        Observed observed =
                switch (status.state()) {
                    case STARTING -> Observed.STARTING;
                    case RUNNING -> Observed.RUNNING;
                    case STOPPED -> Observed.STOPPED;
                    case TERMINATED -> Observed.TERMINATED;
                    case EXITED -> Observed.EXITED;
                    case FAILED -> Observed.FAILED;
                };
        return new RecordStatus(status.version(), observed, status.reachable(), status.reason(), now);
    }
}
