package dev.faultline.scalinggroups.agent.io;

import dev.faultline.zone.processes.LinuxProcess;
import dev.faultline.zone.processes.ZoneProcesses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of this zone's instances, as the kernel lists them: by their environment, and by descent. */
final class InstanceProcesses {
    static final String INSTANCE_ID = "FAULTLINE_INSTANCE_ID";

    private final ZoneProcesses zone;

    InstanceProcesses(ZoneProcesses zone) {
        this.zone = zone;
    }

    /** All living processes of all instances, by instance id. */
    Map<String, List<LinuxProcess>> byInstance() {
        var found = zone.find();
        var owners = new HashMap<Long, String>();
        for (var process : found) own(process).ifPresent(id -> owners.put(process.pid(), id));
        boolean grown;
        do {
            grown = false;
            for (var process : found) {
                // Whoever cleared its environment belongs where its parent does.
                var parent = owners.get(process.parent());
                if (parent != null && owners.putIfAbsent(process.pid(), parent) == null) grown = true;
            }
        } while (grown);
        var byInstance = new HashMap<String, List<LinuxProcess>>();
        for (var process : found) {
            var id = owners.get(process.pid());
            if (id != null)
                byInstance.computeIfAbsent(id, _ -> new ArrayList<>()).add(process);
        }
        return byInstance;
    }

    List<LinuxProcess> of(String instanceId) {
        return byInstance().getOrDefault(instanceId, List.of());
    }

    /** SIGTERM to every process of the instance: its shell may not pass a signal on. */
    void terminate(String instanceId) {
        of(instanceId).forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy));
    }

    /** SIGKILL to every process of the instance. */
    void kill(String instanceId) {
        of(instanceId).forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }

    private static Optional<String> own(LinuxProcess process) {
        var prefix = INSTANCE_ID + "=";
        return process.environment().stream()
                .filter(entry -> entry.startsWith(prefix))
                .map(entry -> entry.substring(prefix.length()))
                .findFirst();
    }
}
