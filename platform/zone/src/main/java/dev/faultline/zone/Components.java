package dev.faultline.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a zone's components side by side, each on a thread of its own; one that fails is reported, the others go on. */
final class Components {
    private static final Logger log = LoggerFactory.getLogger(Components.class);
    /** A database's orderly end takes longest. */
    private static final long STOP_MS = 10_000;

    private final Map<String, AutoCloseable> started = new TreeMap<>();
    private final Map<String, String> failed = new TreeMap<>();

    /** Starts all that are on the class path, and returns when each has started or failed. */
    void start(ZoneContext zone) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        var found = ServiceLoader.load(ZoneComponent.class).stream().iterator();
        while (true) {
            try {
                if (!found.hasNext()) break;
                var component = found.next().get();
                threads.add(
                        Thread.ofPlatform().name("starts-" + component.name()).start(() -> start(component, zone)));
            } catch (ServiceConfigurationError e) {
                failed("a component that cannot be loaded", e);
            }
        }
        for (var thread : threads) thread.join();
    }

    private void start(ZoneComponent component, ZoneContext zone) {
        long began = zone.time().nanoTime();
        try {
            var running = component.start(zone);
            synchronized (this) {
                started.put(component.name(), running);
            }
            log.info("{} started in {} ms", component.name(), (zone.time().nanoTime() - began) / 1_000_000);
        } catch (Exception | LinkageError e) {
            failed(component.name(), e);
        }
    }

    private synchronized void failed(String name, Throwable e) {
        failed.put(name, String.valueOf(e.getMessage()));
        log.error("{} did not start, the zone goes on without it", name, e);
    }

    /** Why each that did not start did not, by name. */
    synchronized Map<String, String> failed() {
        return Map.copyOf(failed);
    }

    /** Stops all side by side, and waits for them, 10 seconds at most. */
    synchronized void stop() throws InterruptedException {
        var threads = started.entrySet().stream()
                .map(entry -> Thread.ofPlatform()
                        .name("stops-" + entry.getKey())
                        .daemon()
                        .start(() -> stop(entry)))
                .toList();
        long deadline = System.nanoTime() + STOP_MS * 1_000_000;
        for (var thread : threads) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left > 0) thread.join(left);
        }
    }

    private static void stop(Map.Entry<String, AutoCloseable> component) {
        try {
            component.getValue().close();
        } catch (Exception e) {
            log.warn("{} did not stop well", component.getKey(), e);
        }
    }
}
