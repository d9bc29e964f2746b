package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.node.core.NodeStatus;

/**
 * A fault while clients write and read: they go on afterwards, nothing that was acknowledged is lost, nothing that was read was
 * stale, it took no longer than a minute, and the cluster is in sync again without a hand.
 */
final class Ordeal {
    /** Acknowledged writes before and after, so that there is something to lose. */
    static final int SOME = 100;

    private static final long LONGEST_GAP_MS = 60_000;

    private Ordeal() {}

    @FunctionalInterface
    interface Fault {
        /** @param before the primary, and its standby in sync */
        void happens(NodeStatus before) throws Exception;
    }

    /** @return the primary afterwards */
    static NodeStatus survive(String name, ThreeZones zones, Fault fault) throws Exception {
        var before = zones.awaitInSync();
        try (var writers = Writers.start(zones)) {
            writers.awaitAcknowledged(SOME);
            fault.happens(before);
            writers.awaitAcknowledged(SOME);
            var after = zones.awaitInSync();
            var result = writers.stop();
            System.out.println(name + ": " + before.zone() + " → " + after.zone() + ", " + writers.summary());
            assertThat(result.lost()).as("lost acknowledged rows").isEmpty();
            assertThat(result.staleReads()).as("stale reads").isZero();
            assertThat(writers.longestGapMs()).as("longest gap in ms").isLessThan(LONGEST_GAP_MS);
            return after;
        }
    }

    /**
     * For faults that nobody should feel. A machine that stands still for longer than a lease ends it as well: one attempt of
     * three has to go by without a new epoch.
     */
    static NodeStatus passUnfelt(String name, ThreeZones zones, Fault fault) throws Exception {
        for (int attempt = 1; ; attempt++) {
            var before = zones.awaitInSync();
            var after = survive(name, zones, fault);
            if (after.epoch() == before.epoch()) return after;
            assertThat(attempt)
                    .as("attempts, each with a new epoch: %s, %s", before, after)
                    .isLessThan(3);
        }
    }
}
