package dev.faultline.zone;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.topology.ZoneReport.Sight;
import dev.faultline.zone.beacon.BeaconProbe;
import dev.faultline.zone.beacon.PeerWatch;
import dev.faultline.zone.processes.ZoneProcesses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Probes every other zone's beacon, each from a thread of its own, so that a silent one delays no other. */
final class DirectPeers implements Peers, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DirectPeers.class);

    private final TimeSource time;
    private final Object lock = new Object();
    private final TreeMap<AvailabilityZone, Sight> sights = new TreeMap<>();
    private final List<Consumer<Map<AvailabilityZone, Sight>>> listeners = new ArrayList<>();
    private volatile boolean closed;

    DirectPeers(RegionManifest manifest, AvailabilityZone self, TimeSource time) {
        this.time = time;
        for (var place : manifest.zones()) {
            if (!place.zone().equals(self)) watch(manifest, place);
        }
    }

    private void watch(RegionManifest manifest, ZonePlace place) {
        var watch = new PeerWatch(time.now(), time.nanoTime());
        var address = new InetSocketAddress(manifest.addresses(place.zone()).infrastructure(), Ports.BEACON);
        var probe = new BeaconProbe(ZoneProcesses.marker(manifest.run(), place.zone()), address);
        synchronized (lock) {
            sights.put(place.zone(), watch.sight());
        }
        Thread.ofPlatform().name("probes-" + place.zone()).daemon().start(() -> run(place.zone(), watch, probe));
    }

    private void run(AvailabilityZone peer, PeerWatch watch, BeaconProbe probe) {
        while (!closed) {
            var wait = watch.untilNext(time.nanoTime());
            if (wait.isPositive()) {
                LockSupport.parkNanos(wait.toNanos());
                continue;
            }
            long started = time.nanoTime();
            boolean answered = probe.answers();
            if (watch.probed(started, time.nanoTime(), answered, time.now())) changed(peer, watch.sight());
        }
        probe.close();
    }

    private void changed(AvailabilityZone peer, Sight sight) {
        synchronized (lock) {
            if (closed) return;
            log.info("{} is {}", peer, sight.reachable() ? "reachable" : "unreachable");
            sights.put(peer, sight);
            listeners.forEach(this::call);
        }
    }

    private void call(Consumer<Map<AvailabilityZone, Sight>> listener) {
        try {
            listener.accept(Map.copyOf(sights));
        } catch (RuntimeException e) {
            log.error("a listener to the peers failed", e);
        }
    }

    @Override
    public Map<AvailabilityZone, Sight> sights() {
        synchronized (lock) {
            return Map.copyOf(sights);
        }
    }

    @Override
    public void onChange(Consumer<Map<AvailabilityZone, Sight>> listener) {
        synchronized (lock) {
            listeners.add(listener);
            call(listener);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
