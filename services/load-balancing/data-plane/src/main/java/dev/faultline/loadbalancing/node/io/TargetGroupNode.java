package dev.faultline.loadbalancing.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.HealthCheck;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.TargetGroup;
import dev.faultline.loadbalancing.contract.TargetHealthReport.TargetHealth;
import dev.faultline.loadbalancing.node.core.Attempts;
import dev.faultline.loadbalancing.node.core.CheckResult;
import dev.faultline.loadbalancing.node.core.Health;
import dev.faultline.loadbalancing.node.core.TargetGroupAttributes;
import dev.faultline.loadbalancing.node.core.TargetGroupState;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/** A target group on a node: its targets' connections, checks and marks. Belongs to the node's event loop. */
final class TargetGroupNode {
    /** What the group tells its node. */
    interface Listener {
        /** A target's reported health has changed. */
        void transition();

        /** Targets have been declared gone; requests wait for some of them. */
        void gone(List<Endpoint> endpoints);
    }

    private final NodeEnvironment environment;
    private final Logger log;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final Listener listener;
    private final TargetGroupState<Endpoint> state;
    private final Map<Endpoint, HealthChecks> checks = new HashMap<>();
    /** Targets that have left the group before their deregistration delay has passed. */
    private final List<Endpoint> leaving = new ArrayList<>();

    TargetGroupNode(
            NodeEnvironment environment,
            EventLoop loop,
            RandomGenerator random,
            Listener listener,
            TargetGroup configuration,
            TargetGroupAttributes attributes) {
        this.environment = environment;
        this.log = environment.log();
        this.loop = loop;
        this.random = random;
        this.listener = listener;
        state = new TargetGroupState<>(
                environment.zone(),
                configuration,
                attributes,
                random.nextInt(Integer.MAX_VALUE),
                target -> new Endpoint(
                        target,
                        configuration.healthCheck().enabled(),
                        loop,
                        environment.transport().channel()));
        apply(configuration, attributes);
    }

    void apply(TargetGroup next, TargetGroupAttributes attributes) {
        boolean sameCheck = next.healthCheck().equals(state.configuration().healthCheck());
        var change = state.apply(next, attributes);
        for (Endpoint removed : change.removed()) {
            stopChecks(removed);
            removed.retire();
            if (removed.draining()) leaving.add(removed);
        }
        for (Endpoint endpoint : state.targets()) {
            boolean wanted = next.healthCheck().enabled() && !endpoint.draining();
            if (!wanted || !sameCheck) stopChecks(endpoint);
            if (wanted && !checks.containsKey(endpoint)) startChecks(endpoint, next.healthCheck());
            if (endpoint.draining()) endpoint.closeIdle();
        }
    }

    void close() {
        List.copyOf(checks.keySet()).forEach(this::stopChecks);
        state.targets().forEach(Endpoint::retire);
    }

    Attempts<Endpoint> attempts() {
        return state.attempts();
    }

    /** Marks the target if it is one of this group. */
    void connectFailed(Endpoint endpoint) {
        if (endpoint.down() || !state.targets().contains(endpoint)) return;
        state.connectFailed(endpoint);
        log.info("target {} takes no connection: no requests until its next successful check", describe(endpoint));
    }

    void zoneLost(AvailabilityZone lost) {
        List<Endpoint> marked = state.zoneLost(lost);
        if (marked.isEmpty()) return;
        log.info(
                "zone {} is unreachable: no requests for {} of its targets until they pass a check",
                lost,
                marked.size());
        marked.forEach(Endpoint::closeIdle);
        listener.gone(marked);
    }

    /** Closes idle connections; returns the targets whose deregistration delay has passed. */
    List<Endpoint> tick(long clock, Instant now) {
        List<Endpoint> over = new ArrayList<>();
        for (Endpoint endpoint : state.targets()) {
            endpoint.evict(clock);
            if (drained(endpoint, now)) over.add(endpoint);
        }
        for (Iterator<Endpoint> left = leaving.iterator(); left.hasNext(); ) {
            Endpoint endpoint = left.next();
            if (!drained(endpoint, now)) continue;
            over.add(endpoint);
            left.remove();
        }
        return over;
    }

    List<TargetHealth> report() {
        String arn = state.configuration().arn();
        return state.targets().stream().map(endpoint -> endpoint.report(arn)).toList();
    }

    private static boolean drained(Endpoint endpoint, Instant now) {
        Instant until = endpoint.target().drainingUntil();
        return until != null && endpoint.outstanding() > 0 && !now.isBefore(until);
    }

    private void startChecks(Endpoint endpoint, HealthCheck check) {
        var started = new HealthChecks(
                loop,
                environment.transport().channel(),
                endpoint.address(),
                check,
                (result, connected) -> checked(endpoint, result, connected));
        checks.put(endpoint, started);
        started.start(random.nextLong(Limits.FIRST_CHECK.toMillis()));
    }

    private void stopChecks(Endpoint endpoint) {
        HealthChecks running = checks.remove(endpoint);
        if (running != null) running.stop();
    }

    private void checked(Endpoint endpoint, CheckResult result, boolean connected) {
        Health before = endpoint.health();
        boolean wasDown = endpoint.down();
        Health after = state.checked(endpoint, result);
        if (!connected) connectFailed(endpoint);
        if (wasDown && !endpoint.down()) log.info("target {} takes requests again", describe(endpoint));
        if (!before.reason().equals(after.reason()) || before.state() != after.state()) {
            log.info(
                    "target {} is {} {}",
                    describe(endpoint),
                    endpoint.report("").state(),
                    after.description());
        }
        if (before.state() != after.state()) {
            listener.transition();
            if (after.state() == Health.State.UNHEALTHY && !(result instanceof CheckResult.WrongCode))
                listener.gone(List.of(endpoint));
        }
    }

    private String describe(Endpoint endpoint) {
        return endpoint.target().id() + " (" + endpoint.target().address() + ":"
                + endpoint.target().port() + ") of "
                + state.configuration().name();
    }
}
