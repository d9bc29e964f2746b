package dev.faultline.eventstore.io;

import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Reactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Wakes the processes when they asked to be woken. A wake-up is forgotten after it has been served. */
public final class WakeUpTask implements Worker.Task {
    private static final int BATCH = 100;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(100);

    private final StoreTables tables;
    private final Reactions reactions;
    private final Map<String, Reactor> reactors = new HashMap<>();
    private final Map<WakeUpRows.Due, Integer> failures = new HashMap<>();

    /** @throws IllegalArgumentException when two processes have the same name */
    public WakeUpTask(StoreTables tables, Reactions reactions, List<? extends Reactor> processes) {
        this.tables = tables;
        this.reactions = reactions;
        for (Reactor process : processes)
            if (reactors.putIfAbsent(process.name(), process) != null)
                throw new IllegalArgumentException("two processes have the name " + process.name());
    }

    @Override
    public String name() {
        return "wake-ups of " + tables.channel();
    }

    @Override
    public Duration run() {
        Instant now = tables.time().now();
        var due = tables.wakeUps().due(now, BATCH);
        for (var wakeUp : due) serve(wakeUp, now);
        if (due.size() == BATCH) return Duration.ZERO;
        return tables.wakeUps()
                .next()
                .map(next -> Duration.between(tables.time().now(), next))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .filter(wait -> wait.compareTo(LONGEST_PAUSE) < 0)
                .orElse(LONGEST_PAUSE);
    }

    private void serve(WakeUpRows.Due due, Instant now) {
        String item = "wake-up " + due.key();
        var reactor = reactors.get(due.process());
        if (reactor == null) {
            tables.parked().park(due.process(), item, "this release has no such process");
            tables.wakeUps().served(due);
            return;
        }
        var cause = UUID.nameUUIDFromBytes(
                (due.process() + "/" + due.key() + "/" + due.generation()).getBytes(StandardCharsets.UTF_8));
        var attempt = reactions.attempt(due.process(), cause, () -> wake(reactor, due.key(), now));
        boolean again = attempt.result() == Reactions.Result.FAILED
                && failures.merge(due, 1, Integer::sum) < Reactions.ATTEMPTS;
        if (again) {
            tables.wakeUps().postpone(due, now.plus(RETRY));
            return;
        }
        if (attempt.result() != Reactions.Result.DONE) tables.parked().park(due.process(), item, attempt.reason());
        tables.wakeUps().served(due);
        failures.remove(due);
    }

    private static List<Effect> wake(Reactor reactor, String key, Instant now) {
        return reactor.wake(key, now);
    }
}
