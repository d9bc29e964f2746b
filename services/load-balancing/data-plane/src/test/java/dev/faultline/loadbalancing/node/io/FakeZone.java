package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerTraffic;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.loadbalancing.contract.TargetHealthReport.TargetHealth;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Zone a of a region of three without Kafka: configuration and the sight of peers are what the test says. */
final class FakeZone implements ZoneContext, ConfigurationFeed, Observations, Peers {
    static final Region REGION = new Region("us-east-1");
    static final AvailabilityZone A = REGION.zone('a');
    static final AvailabilityZone B = REGION.zone('b');
    static final AvailabilityZone C = REGION.zone('c');

    private final RegionManifest manifest;
    private final Map<String, Object> configuration = new HashMap<>();
    private final Map<AvailabilityZone, Sight> sights = new HashMap<>();
    private final Map<String, TargetHealthReport> reports = new ConcurrentHashMap<>();
    private final Map<String, LoadBalancerTraffic> traffic = new ConcurrentHashMap<>();
    private @Nullable Consumer<Snapshot<LoadBalancerConfiguration>> follower;
    private @Nullable Consumer<Map<AvailabilityZone, Sight>> watcher;

    FakeZone(int network) {
        manifest = new RegionManifest(
                REGION,
                "test",
                network,
                List.of(new ZonePlace(A, 1), new ZonePlace(B, 2), new ZonePlace(C, 3)),
                new StateDatabase(A, "token"),
                "cluster");
        sights.put(B, new Sight(true, Instant.EPOCH));
        sights.put(C, new Sight(true, Instant.EPOCH));
    }

    synchronized void configure(LoadBalancerConfiguration next) {
        configuration.put(next.arn(), next);
        publish();
    }

    synchronized void remove(String arn) {
        configuration.remove(arn);
        publish();
    }

    private void publish() {
        if (follower != null) follower.accept(snapshot());
    }

    private Snapshot<LoadBalancerConfiguration> snapshot() {
        Map<String, LoadBalancerConfiguration> values = new HashMap<>();
        configuration.forEach((key, value) -> values.put(key, (LoadBalancerConfiguration) value));
        return new Snapshot<>(values, false);
    }

    /** From now on this zone's probes reach the other zone, or do not. */
    synchronized void sees(AvailabilityZone zone, boolean reachable) {
        sights.put(zone, new Sight(reachable, Instant.EPOCH));
        if (watcher != null) watcher.accept(Map.copyOf(sights));
    }

    /** The state that the node reports of a target, or "none". */
    String health(String targetId) {
        TargetHealth reported = reported(targetId);
        return reported == null ? "none" : reported.state();
    }

    @Nullable
    TargetHealth reported(String targetId) {
        return reports.values().stream()
                .flatMap(report -> report.targets().stream())
                .filter(target -> target.targetId().equals(targetId))
                .findFirst()
                .orElse(null);
    }

    /** The sum of a count over the load balancers. */
    long traffic(ToLongFunction<LoadBalancerTraffic> count) {
        return traffic.values().stream().mapToLong(count).sum();
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <T> Subscription follow(String topic, Class<T> type, Consumer<Snapshot<T>> listener) {
        if (type != LoadBalancerConfiguration.class) throw new IllegalArgumentException("not in this test: " + type);
        follower = (Consumer<Snapshot<LoadBalancerConfiguration>>) (Consumer<?>) listener;
        publish();
        return () -> follower = null;
    }

    @Override
    public void publish(String topic, String key, Object value) {
        if (value instanceof TargetHealthReport report) reports.put(key, report);
        if (value instanceof LoadBalancerTraffic latest) traffic.put(key, latest);
    }

    @Override
    public synchronized Map<AvailabilityZone, Sight> sights() {
        return Map.copyOf(sights);
    }

    @Override
    public synchronized void onChange(Consumer<Map<AvailabilityZone, Sight>> listener) {
        watcher = listener;
        listener.accept(Map.copyOf(sights));
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
    public Observations observations() {
        return this;
    }

    @Override
    public Peers peers() {
        return this;
    }

    @Override
    public Path dataDirectory(ZoneComponent component) {
        throw new UnsupportedOperationException("the node keeps nothing of its own");
    }

    @Override
    public Path home() {
        throw new UnsupportedOperationException("the node needs no distribution");
    }

    @Override
    public ChildProcesses children() {
        throw new UnsupportedOperationException("the node starts no processes");
    }
}
