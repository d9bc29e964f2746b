package dev.faultline.database.node.core;

import dev.faultline.database.node.core.Observation.Primary;
import dev.faultline.database.node.core.Observation.Replica;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a primary that has nothing more urgent to do is asked for: another place, a fail-over, a restart, a password. */
final class Requests {
    private Requests() {}

    static Optional<Decision> next(Observation seen, Primary primary, @Nullable String sync) {
        Wish wish = seen.wish();
        String heir = sync != null
                        && Leadership.admitted(seen, primary, sync)
                        && Leadership.replica(primary, sync)
                                .filter(Replica::sync)
                                .isPresent()
                ? sync
                : null;
        if (wish.failovers() > seen.done().failovers())
            return Optional.of(
                    heir == null
                            ? NodeAgent.decision(
                                    new Decision.AbandonFailover(),
                                    "A fail-over is asked for, and nobody else has every write: stays.")
                            : handOver(heir, "A fail-over is asked for"));
        if (wish.reboots() > seen.done().reboots())
            return Optional.of(NodeAgent.decision(new Decision.Restart(), "A restart is asked for."));
        if (heir != null
                && !wish.copies().contains(seen.self())
                && wish.copies().contains(heir)) return Optional.of(handOver(heir, "No copy is wanted in this zone"));
        Wish.Master master = wish.master();
        if (master != null && !Objects.equals(master, primary.master()))
            return Optional.of(
                    NodeAgent.decision(new Decision.SetMaster(master), "Makes the master user what is wanted."));
        if (seen.storageFull() != primary.readOnly())
            return Optional.of(NodeAgent.decision(
                    new Decision.SetReadOnly(seen.storageFull()),
                    seen.storageFull()
                            ? "The storage is full: refuses writes."
                            : "There is room again: takes writes."));
        return Optional.empty();
    }

    /** Whether there is to be a second copy; a primary in a zone where none is wanted needs one, to leave. */
    static boolean wantsStandby(Observation seen) {
        return seen.wish().paired() || !seen.wish().copies().contains(seen.self());
    }

    static boolean wantsStandbyIn(Observation seen, String zone) {
        return wantsStandby(seen) && seen.wish().copies().contains(zone);
    }

    private static Decision handOver(String heir, String because) {
        return NodeAgent.decision(new Decision.HandOver(heir), because + ": hands over to " + heir + ".");
    }
}
