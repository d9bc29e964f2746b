package dev.faultline.loadbalancing.node.core;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import dev.faultline.loadbalancing.contract.TargetHealthReport.TargetHealth;

/**
 * A registered target as one node sees it. Changed by its {@link TargetGroupState} only, so that the group's choice
 * always fits.
 */
public class TargetState {
    private Target target;
    private Health health;
    private boolean down;
    private int outstanding;

    public TargetState(Target target, boolean checked) {
        this.target = target;
        this.health = checked ? Health.INITIAL : Health.UNCHECKED;
    }

    public final Target target() {
        return target;
    }

    public final Health health() {
        return health;
    }

    /** Whether a connect failed, or its zone went silent, since its last successful check. */
    public final boolean down() {
        return down;
    }

    /** Requests that this node has sent and that have not ended. */
    public final int outstanding() {
        return outstanding;
    }

    public final boolean draining() {
        return target.drainingUntil() != null;
    }

    /** What this node reports of it. */
    public final TargetHealth report(String targetGroupArn) {
        return draining()
                ? report(
                        targetGroupArn,
                        "draining",
                        "Target.DeregistrationInProgress",
                        "Target deregistration is in progress")
                : report(
                        targetGroupArn,
                        switch (health.state()) {
                            case INITIAL -> "initial";
                            case HEALTHY -> "healthy";
                            case UNHEALTHY -> "unhealthy";
                            case UNAVAILABLE -> "unavailable";
                        },
                        health.reason(),
                        health.description());
    }

    private TargetHealth report(String targetGroupArn, String state, String reason, String description) {
        return new TargetHealth(targetGroupArn, target.id(), target.port(), state, reason, description);
    }

    final void target(Target next) {
        target = next;
    }

    final void health(Health next) {
        health = next;
    }

    final void down(boolean next) {
        down = next;
    }

    /** A request is sent to it. */
    public final void begin() {
        outstanding++;
    }

    /** A request that was sent to it has ended, however. */
    public final void end() {
        if (--outstanding < 0) throw new IllegalStateException("more requests ended than began: " + target.id());
    }
}
