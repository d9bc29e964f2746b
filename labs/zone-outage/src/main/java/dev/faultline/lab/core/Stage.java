package dev.faultline.lab.core;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * One stage from the fault to full strength, and what it may take. A budget says where the time went; the verdict rests
 * on the whole.
 *
 * @param measured in nanoseconds; empty when the stage, or the one before it, was not seen to end
 */
public record Stage(String name, OptionalLong measured, Duration budget) {
    static final Duration DETECTION = Duration.ofSeconds(4);
    static final Duration LAUNCH = Duration.ofMillis(1_500);
    static final Duration HEALTH = Duration.ofSeconds(2);

    /** The stages in the order of time; each begins where the one before it ended. */
    public static List<Stage> of(Recovery it) {
        return List.of(
                new Stage("detection", it.detected(), DETECTION),
                new Stage("launch", between(it.detected(), it.launched()), LAUNCH),
                new Stage("health", between(it.launched(), it.healthy()), HEALTH));
    }

    public boolean within() {
        return measured.isPresent() && measured.getAsLong() <= budget.toNanos();
    }

    private static OptionalLong between(OptionalLong earlier, OptionalLong later) {
        if (earlier.isEmpty() || later.isEmpty()) return OptionalLong.empty();
        return OptionalLong.of(Math.max(0, later.getAsLong() - earlier.getAsLong()));
    }
}
