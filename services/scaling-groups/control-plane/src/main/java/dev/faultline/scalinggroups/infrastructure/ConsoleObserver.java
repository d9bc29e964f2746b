package dev.faultline.scalinggroups.infrastructure;

import dev.faultline.eventbus.Observer;
import dev.faultline.scalinggroups.api.Consoles;
import dev.faultline.scalinggroups.contract.InstanceConsole;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps the latest console output of the instances that were heard of last. Soft state: agents repeat it. */
final class ConsoleObserver implements Observer<InstanceConsole>, Consoles {
    /** At most 64 KiB each. */
    private static final int MOST = 500;

    private final Map<String, InstanceConsole> latest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InstanceConsole> eldest) {
            return size() > MOST;
        }
    };

    @Override
    public String topic() {
        return InstanceConsole.TOPIC;
    }

    @Override
    public Class<InstanceConsole> type() {
        return InstanceConsole.class;
    }

    @Override
    public synchronized void observe(String key, InstanceConsole console) {
        InstanceConsole known = latest.get(console.instanceId());
        if (known == null || known.at().isBefore(console.at())) latest.put(console.instanceId(), console);
    }

    @Override
    public synchronized Optional<InstanceConsole> latest(String instanceId) {
        return Optional.ofNullable(latest.get(instanceId));
    }
}
