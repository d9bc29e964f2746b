package dev.faultline.scalinggroups.infrastructure;

import static dev.faultline.scalinggroups.streams.Streams.ZONES;

import dev.faultline.eventbus.Observer;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled;
import dev.faultline.eventstore.Sweep;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.domain.zone.RegionZones;
import dev.faultline.scalinggroups.process.ZoneWatch;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.topology.ZoneReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the zones' reports and judges four times a second which zone is lost. */
final class ZoneObserver implements Observer<ZoneReport>, Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneObserver.class);
    private static final Duration EVERY = Duration.ofMillis(250);

    private final EventStore store;
    private final TimeSource time;
    private final String region;
    private final ZoneWatch watch;

    ZoneObserver(EventStore store, RegionManifest manifest, TimeSource time) {
        this.store = store;
        this.time = time;
        this.region = manifest.region().name();
        this.watch =
                new ZoneWatch(manifest.zones().stream().map(ZonePlace::zone).toList());
    }

    @Override
    public String topic() {
        return ZoneReport.TOPIC;
    }

    @Override
    public Class<ZoneReport> type() {
        return ZoneReport.class;
    }

    @Override
    public void observe(String key, ZoneReport report) {
        synchronized (watch) {
            watch.hear(report, time.now());
        }
    }

    @Override
    public String name() {
        return "zone-watch";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void sweep(Instant now) {
        RegionZones.State state = store.load(ZONES, region).state();
        Optional<RegionZones.Command> verdict;
        synchronized (watch) {
            verdict = watch.judge(state, now);
        }
        verdict.ifPresent(this::carryOut);
    }

    private void carryOut(RegionZones.Command command) {
        switch (store.handle(ZONES, region, command)) {
            case Handled.Accepted<RegionZones.Event, RegionZones.Refusal> accepted ->
                accepted.events().forEach(envelope -> LOG.warn("{}", envelope.event()));
            case Handled.Refused<RegionZones.Event, RegionZones.Refusal>(RegionZones.Refusal refusal) ->
                LOG.warn("{} was refused: {}", command, refusal);
            case Handled.NameTaken<RegionZones.Event, RegionZones.Refusal> taken ->
                throw new IllegalStateException("zones claim no names: " + taken);
        }
    }
}
