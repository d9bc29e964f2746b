package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import dev.faultline.loadbalancing.contract.LoadBalancerTraffic;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.loadbalancing.node.core.LoadBalancerAttributes;
import dev.faultline.loadbalancing.node.core.RuleTable;
import dev.faultline.loadbalancing.node.core.ServingClock;
import dev.faultline.loadbalancing.node.core.TargetGroupAttributes;
import dev.faultline.topology.Ports;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One load balancer's node in this zone. All of it, its listeners, connections, targets and timers, belongs to one event
 * loop: a request never changes threads and nothing here is locked. Methods are called on that loop only.
 */
final class LoadBalancerNode implements TargetGroupNode.Listener {
    private record Place(String address, int port) {}

    private final NodeEnvironment environment;
    private final Logger log;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final ServingClock clock;
    private final Counters counters = new Counters();
    private final Map<Place, ListenerSocket> listeners = new LinkedHashMap<>();
    private final Map<String, TargetGroupNode> groups = new HashMap<>();
    private final Set<ClientConnection> connections = new HashSet<>();
    private final Router router;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable LoadBalancerConfiguration configuration;
    private LoadBalancerAttributes attributes = LoadBalancerAttributes.of(Map.of());
    private Set<AvailabilityZone> lostZones = Set.of();
    private String date = "";
    private long dateSecond;
    private long sequence;
    private boolean closed;
    private @Nullable Future<?> ticking;
    private @Nullable Future<?> reporting;

    LoadBalancerNode(NodeEnvironment environment, EventLoop loop, RandomGenerator random) {
        this.environment = environment;
        this.log = environment.log();
        this.loop = loop;
        this.random = random;
        this.clock = new ServingClock(environment.time().nanoTime(), 2 * Limits.TICK.toNanos());
        this.router = new Router(this, random, environment.time());
        renewDate();
    }

    /**
     * Takes over a snapshot unless it is older than what the node runs on. Connections, health and marks of what has not
     * changed stay.
     *
     * @return completes when every new listener has tried to bind its port
     * @throws IllegalArgumentException when the snapshot cannot be read; the node stays as it was
     */
    CompletableFuture<?> apply(LoadBalancerConfiguration next) {
        if (configuration != null && next.version() <= configuration.version())
            return CompletableFuture.completedFuture(null);
        LoadBalancerAttributes nextAttributes = LoadBalancerAttributes.of(next.attributes());
        Map<String, TargetGroupAttributes> groupAttributes = new HashMap<>();
        for (TargetGroup group : next.targetGroups())
            groupAttributes.put(group.arn(), TargetGroupAttributes.of(group.attributes(), nextAttributes));
        next.listeners().forEach(listener -> RuleTable.of(listener.rules()));

        configuration = next;
        attributes = nextAttributes;
        // A load balancer that is not enabled in this zone has no node here: nobody to check targets for.
        applyGroups(hasNodeHere(next) ? next.targetGroups() : List.of(), groupAttributes);
        CompletableFuture<?> bound = applyListeners(next);
        if (ticking == null) startTicking();
        // To report is to say that the node serves: not before its new listeners have tried their ports.
        return bound.whenComplete((_, _) -> startReporting());
    }

    private boolean hasNodeHere(LoadBalancerConfiguration of) {
        return of.nodes().stream().anyMatch(node -> node.zone().equals(environment.zone()));
    }

    private void applyGroups(List<TargetGroup> next, Map<String, TargetGroupAttributes> groupAttributes) {
        Set<String> left = new HashSet<>(groups.keySet());
        for (TargetGroup group : next) {
            left.remove(group.arn());
            TargetGroupAttributes itsAttributes = groupAttributes.get(group.arn());
            if (itsAttributes == null) continue;
            TargetGroupNode known = groups.get(group.arn());
            if (known != null) known.apply(group, itsAttributes);
            else groups.put(group.arn(), new TargetGroupNode(environment, loop, random, this, group, itsAttributes));
        }
        for (String arn : left) {
            TargetGroupNode removed = groups.remove(arn);
            if (removed != null) removed.close();
        }
    }

    private CompletableFuture<?> applyListeners(LoadBalancerConfiguration next) {
        Set<Place> left = new HashSet<>(listeners.keySet());
        CompletableFuture<?> bound = CompletableFuture.completedFuture(null);
        for (LoadBalancerConfiguration.Node node : next.nodes()) {
            if (!node.zone().equals(environment.zone())) continue;
            for (Listener listener : next.listeners()) {
                var place = new Place(node.address(), listener.port());
                left.remove(place);
                ListenerSocket known = listeners.get(place);
                if (known != null) known.apply(listener);
                else bound = CompletableFuture.allOf(bound, open(place, listener));
            }
        }
        left.forEach(this::closeListener);
        return bound;
    }

    private CompletableFuture<Boolean> open(Place place, Listener listener) {
        int effective = Ports.effective(place.port(), environment.firstUnprivileged());
        var socket = new ListenerSocket(
                this,
                loop,
                environment.transport().serverChannel(),
                new Listening(place.address(), place.port(), effective),
                listener);
        listeners.put(place, socket);
        return socket.open();
    }

    private void closeListener(Place place) {
        ListenerSocket removed = listeners.remove(place);
        if (removed == null) return;
        removed.close();
        log.info("{} no longer listens on {}:{}", name(), place.address(), place.port());
        for (ClientConnection connection : List.copyOf(connections))
            if (connection.listener() == removed) connection.closeWhenDone();
    }

    /**
     * Stops serving: listeners and idle connections close at once, requests on their way end.
     *
     * @return completes when the last connection has closed
     */
    CompletableFuture<Void> close() {
        closed = true;
        List.copyOf(listeners.keySet()).forEach(this::closeListener);
        groups.values().forEach(TargetGroupNode::close);
        if (reporting != null) reporting.cancel(false);
        if (counters.requests > 0) log.info("{} has served: {}", name(), counters);
        if (connections.isEmpty()) end();
        return ended;
    }

    /** Stops without waiting for anything. */
    void abort() {
        if (!closed) close();
        List.copyOf(connections).forEach(ClientConnection::close);
    }

    private void end() {
        if (ticking != null) ticking.cancel(false);
        ended.complete(null);
    }

    void zonesLost(Set<AvailabilityZone> unreachable) {
        for (AvailabilityZone zone : unreachable)
            if (!lostZones.contains(zone)) groups.values().forEach(group -> group.zoneLost(zone));
        lostZones = Set.copyOf(unreachable);
    }

    @Override
    public void transition() {
        if (reporting != null) report();
    }

    @Override
    public void gone(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) onExchanges(exchange -> exchange.declaredGone(endpoint));
    }

    void connectFailed(Endpoint endpoint) {
        counters.connectErrors++;
        groups.values().forEach(group -> group.connectFailed(endpoint));
    }

    void route(Exchange exchange, ListenerSocket listener) {
        router.route(exchange, listener);
    }

    @Nullable
    TargetGroupNode group(String arn) {
        return groups.get(arn);
    }

    void opened(ClientConnection connection) {
        connections.add(connection);
    }

    void closed(ClientConnection connection) {
        connections.remove(connection);
        if (closed && connections.isEmpty()) end();
    }

    /** Whether there are as many clients as a node takes. */
    boolean isFull() {
        if (connections.size() < Limits.CLIENT_CONNECTIONS) return false;
        counters.rejectedConnections++;
        return true;
    }

    LoadBalancerAttributes attributes() {
        return attributes;
    }

    Logger log() {
        return log;
    }

    Counters counters() {
        return counters;
    }

    /** Nanoseconds of serving time, as of the last tick. */
    long clock() {
        return clock.nanos();
    }

    /** Now, as HTTP writes it. */
    String date() {
        return date;
    }

    String name() {
        return configuration == null ? "load balancer" : "load balancer " + configuration.name();
    }

    private void startTicking() {
        long tick = Limits.TICK.toMillis();
        ticking = loop.scheduleAtFixedRate(this::tick, tick, tick, TimeUnit.MILLISECONDS);
    }

    private void startReporting() {
        if (closed) return;
        if (reporting != null) {
            report();
        } else {
            reporting = loop.scheduleAtFixedRate(this::report, 0, Limits.REPEAT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        clock.advance(environment.time().nanoTime());
        renewDate();
        Instant now = environment.time().now();
        for (TargetGroupNode group : groups.values())
            for (Endpoint over : group.tick(clock.nanos(), now)) onExchanges(exchange -> exchange.deregistered(over));
        for (ClientConnection connection : List.copyOf(connections)) connection.tick(clock.nanos());
    }

    private void onExchanges(Consumer<Exchange> action) {
        for (ClientConnection connection : List.copyOf(connections)) {
            Exchange exchange = connection.exchange();
            if (exchange != null) action.accept(exchange);
        }
    }

    private void renewDate() {
        Instant now = environment.time().now();
        if (now.getEpochSecond() == dateSecond) return;
        dateSecond = now.getEpochSecond();
        date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    }

    private void report() {
        LoadBalancerConfiguration current = configuration;
        if (current == null || !hasNodeHere(current)) return;
        Instant now = environment.time().now();
        var report = new TargetHealthReport(
                current.arn(),
                environment.zone(),
                environment.incarnation(),
                ++sequence,
                now,
                groups.values().stream()
                        .flatMap(group -> group.report().stream())
                        .toList());
        String key = current.arn() + "|" + environment.zone();
        environment.observations().publish(TargetHealthReport.TOPIC, key, report);
        var traffic = counters.traffic(current.arn(), environment.zone(), environment.incarnation(), sequence, now);
        environment.observations().publish(LoadBalancerTraffic.TOPIC, key, traffic);
    }
}
