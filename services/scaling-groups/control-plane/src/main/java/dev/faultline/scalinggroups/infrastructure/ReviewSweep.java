package dev.faultline.scalinggroups.infrastructure;

import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Sweep;
import dev.faultline.scalinggroups.process.ZoneProcess;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets time pass for every group: grace periods, retries and limits end, and what was missed is made up for. */
final class ReviewSweep implements Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewSweep.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final EventStore store;
    private final ZoneProcess process;

    ReviewSweep(EventStore store, ZoneProcess process) {
        this.store = store;
        this.process = process;
    }

    @Override
    public String name() {
        return "group-review";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void sweep(Instant now) {
        for (Effect effect : process.review(now)) {
            if (effect instanceof Effect.Issue<?> issue) carryOut(issue);
            else throw new IllegalStateException("a review only issues commands: " + effect);
        }
    }

    private <C> void carryOut(Effect.Issue<C> issue) {
        try {
            store.handle(issue.aggregate(), issue.id(), issue.command());
        } catch (RuntimeException e) {
            // One group that cannot be reviewed must not keep the others waiting.
            LOG.warn("{} was not reviewed; it comes up again: {}", issue.id(), e.toString());
        }
    }
}
