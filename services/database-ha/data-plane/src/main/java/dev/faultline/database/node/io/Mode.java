package dev.faultline.database.node.io;

import dev.faultline.database.node.core.Observation.Heir;
import dev.faultline.database.node.core.Observation.WaitsFor;
import dev.faultline.database.node.core.Wish.Master;
import dev.faultline.database.node.io.LocalServer.Part;
import org.jspecify.annotations.Nullable;

/** What the zone's server is after what was done to it last. */
sealed interface Mode {
    /** @param heir what was found before it is promoted; null when nobody has looked */
    record AsStandby(Part part, long sinceNanos, @Nullable Heir heir) implements Mode {
        AsStandby(Part part, long sinceNanos) {
            this(part, sinceNanos, null);
        }
    }

    /**
     * @param timeline that it writes, as eight hexadecimal digits
     * @param proof a place in the WAL behind everything that was acknowledged or shown before for whom commits wait was set:
     *     a standby has every write only when it has flushed so far
     * @param master what the master user was made; null when that was not looked at yet
     * @param readOnly whether clients' transactions are read-only by default
     * @param sinceNanos when the server was started or promoted
     */
    record AsPrimary(
            long epoch,
            Part part,
            String timeline,
            String proof,
            @Nullable Master master,
            boolean readOnly,
            long sinceNanos)
            implements Mode {
        AsPrimary with(Master made) {
            return new AsPrimary(epoch, part, timeline, proof, made, readOnly, sinceNanos);
        }

        AsPrimary with(boolean readOnlyNow) {
            return new AsPrimary(epoch, part, timeline, proof, master, readOnlyNow, sinceNanos);
        }

        /** It may wait for whom it waited before, or for whom it was to. */
        AsPrimary waitingForUnknown() {
            var unknown = new Part(new WaitsFor.Unknown(), part.from(), part.fullName());
            return new AsPrimary(epoch, unknown, timeline, proof, master, readOnly, sinceNanos);
        }
    }
}
