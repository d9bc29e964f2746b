package dev.faultline.names.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.names.core.FakeDatabases;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.ZoneReport.Sight;
import dev.faultline.zone.ChildProcesses;
import dev.faultline.zone.ConfigurationFeed;
import dev.faultline.zone.Observations;
import dev.faultline.zone.Peers;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Zone a of a region of three without Kafka: configuration and the sight of peers are what the test says. */
final class FakeZone implements ZoneContext, ConfigurationFeed, Peers {
    static final Region REGION = new Region("us-east-1");
    static final AvailabilityZone A = REGION.zone('a');
    static final AvailabilityZone B = REGION.zone('b');
    static final AvailabilityZone C = REGION.zone('c');

    private final RegionManifest manifest;
    private final Map<String, LoadBalancerConfiguration> configuration = new HashMap<>();
    private final Map<AvailabilityZone, Sight> sights = new HashMap<>();
    private @Nullable Consumer<Snapshot<LoadBalancerConfiguration>> follower;
    private @Nullable Consumer<Map<AvailabilityZone, Sight>> watcher;

    FakeZone(int network) {
        manifest = FakeDatabases.manifest(network);
        sights.put(B, new Sight(true, Instant.EPOCH));
        sights.put(C, new Sight(true, Instant.EPOCH));
    }

    void configure(LoadBalancerConfiguration next) {
        configuration.put(next.arn(), next);
        if (follower != null) follower.accept(new Snapshot<>(configuration, false));
    }

    /** From now on this zone's probes reach the other zone, or do not. */
    void sees(AvailabilityZone zone, boolean reachable) {
        sights.put(zone, new Sight(reachable, Instant.EPOCH));
        if (watcher != null) watcher.accept(sights());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Subscription follow(String topic, Class<T> type, Consumer<Snapshot<T>> listener) {
        if (type == DatabaseAssignment.class) {
            var orders = FakeDatabases.assignment("orders", Desired.RUNNING);
            listener.accept(new Snapshot<>(Map.of(orders.resourceId(), (T) orders), false));
            return () -> {};
        }
        if (type != LoadBalancerConfiguration.class) throw new IllegalArgumentException("not in this test: " + type);
        follower = (Consumer<Snapshot<LoadBalancerConfiguration>>) (Consumer<?>) listener;
        follower.accept(new Snapshot<>(configuration, false));
        return () -> follower = null;
    }

    @Override
    public Map<AvailabilityZone, Sight> sights() {
        return Map.copyOf(sights);
    }

    @Override
    public void onChange(Consumer<Map<AvailabilityZone, Sight>> listener) {
        watcher = listener;
        listener.accept(sights());
    }

    @Override
    public RegionManifest manifest() {
        return manifest;
    }

    @Override
    public AvailabilityZone self() {
        return A;
    }

    @Override
    public long incarnation() {
        return 1;
    }

    @Override
    public TimeSource time() {
        return TimeSource.system();
    }

    @Override
    public ConfigurationFeed configuration() {
        return this;
    }

    @Override
    public Peers peers() {
        return this;
    }

    @Override
    public Observations observations() {
        throw new UnsupportedOperationException("the name server observes nothing");
    }

    @Override
    public Path dataDirectory(ZoneComponent component) {
        throw new UnsupportedOperationException("the name server keeps nothing of its own");
    }

    @Override
    public Path home() {
        throw new UnsupportedOperationException("the name server needs no distribution");
    }

    @Override
    public ChildProcesses children() {
        throw new UnsupportedOperationException("the name server starts no processes");
    }
}
