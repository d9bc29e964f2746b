package dev.faultline.scalinggroups.simulation;

import dev.faultline.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Delivers late, sometimes twice; in order for one key of contract events, in any order for soft state. */
final class SimulatedKafka {
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<String, Instant> lastByKey = new HashMap<>();
    private Instant silentUntil;

    SimulatedKafka(VirtualTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
        this.silentUntil = time.now();
    }

    /** Nothing is delivered for so long. */
    void fallSilent(Duration duration) {
        silentUntil = time.now().plus(duration);
    }

    void inOrder(String key, Runnable delivery) {
        Instant due = due();
        Instant last = lastByKey.get(key);
        if (last != null && due.isBefore(last)) due = last;
        lastByKey.put(key, due);
        time.schedule(Duration.between(time.now(), due), delivery);
    }

    void inAnyOrder(Runnable delivery) {
        time.schedule(Duration.between(time.now(), due()), delivery);
        if (random.nextInt(10) == 0) time.schedule(Duration.between(time.now(), due().plusMillis(300)), delivery);
    }

    private Instant due() {
        Instant from = time.now().isBefore(silentUntil) ? silentUntil : time.now();
        return from.plusMillis(random.nextInt(2, 60));
    }
}
