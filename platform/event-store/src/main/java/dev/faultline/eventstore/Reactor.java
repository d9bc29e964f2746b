package dev.faultline.eventstore;

import java.time.Instant;
import java.util.List;

/** What processes have in common: a permanent name, and wake-ups that they asked for. */
public interface Reactor {
    /** Permanent: the process's place in the log is kept under it. */
    String name();

    /**
     * A wake-up that an earlier {@link Effect.WakeAt} asked for is due. It comes at least once, and may come for what no
     * longer exists.
     *
     * @param now the time, which commands carry on as {@code at}
     */
    default List<Effect> wake(String key, Instant now) {
        throw new IllegalStateException(name() + " asks for no wake-ups, yet one is due: " + key);
    }
}
