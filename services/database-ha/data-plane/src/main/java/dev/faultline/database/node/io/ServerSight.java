package dev.faultline.database.node.io;

import dev.faultline.database.node.core.Observation;
import dev.faultline.database.node.core.Observation.Activity;
import dev.faultline.database.node.io.Mode.AsPrimary;
import dev.faultline.database.node.io.Mode.AsStandby;
import dev.faultline.database.node.io.Monitor.Sight;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a running server does, as a node observes it: by what was done to it last, and by what was seen of it since. */
final class ServerSight {
    private ServerSight() {}

    /** @param seen null while nobody has looked yet */
    static Activity of(@Nullable Mode mode, @Nullable Sight seen, long silentMs, long now) {
        return switch (mode) {
            case null -> new Observation.Busy("does not know its server", null);
            case AsStandby standby -> asStandby(standby, seen, silentMs);
            case AsPrimary primary -> asPrimary(primary, seen, now);
        };
    }

    private static Activity asStandby(AsStandby standby, @Nullable Sight seen, long silentMs) {
        return new Observation.Standby(
                standby.part().from(),
                standby.part().fullName(),
                seen != null && seen.streaming(),
                seen == null ? "" : seen.timeline(),
                seen == null ? 0 : seen.marker(),
                seen == null ? standby.sinceNanos() : seen.idleSinceNanos(),
                silentMs,
                standby.heir());
    }

    private static Activity asPrimary(AsPrimary primary, @Nullable Sight seen, long now) {
        return new Observation.Primary(
                primary.epoch(),
                primary.part().waitsFor(),
                seen == null ? List.of() : seen.replicas(),
                seen == null ? Map.of() : seen.lastStreamedNanos(),
                seen == null ? now : seen.watch().sinceNanos(),
                seen == null ? primary.sinceNanos() : seen.atNanos(),
                primary.master(),
                primary.readOnly(),
                seen == null ? 0 : longestWaitMs(seen, now));
    }

    private static long longestWaitMs(Sight seen, long now) {
        return seen.lateWaiters().values().stream()
                .mapToLong(since -> (now - since) / 1_000_000)
                .max()
                .orElse(0);
    }
}
