package dev.faultline.zone.kafka;

import dev.faultline.topology.TopicDefinition;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes topics that are missing and notices when one has been made anew, on a thread of its own: asking Kafka takes
 * seconds while a broker is silent, and nobody who reads may wait for that.
 */
public final class TopicWatch implements AutoCloseable {
    /** How often a topic that was found is looked at again. */
    private static final long CHECK_MS = 10_000;

    private static final long RETRY_MS = 250;

    private final RegionTopics topics;
    private final Runnable found;
    private final Map<String, TopicDefinition> watched = new ConcurrentHashMap<>();
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final AtomicLong looks = new AtomicLong();
    private final Map<String, Long> answered = new ConcurrentHashMap<>();
    private final Semaphore added = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().name("watches-topics").daemon().unstarted(this::run);

    /** @param found called when a topic has been found, or found to be another */
    public TopicWatch(RegionTopics topics, Runnable found) {
        this.topics = topics;
        this.found = found;
    }

    public synchronized void watch(TopicDefinition definition) {
        watched.put(definition.name(), definition);
        if (thread.getState() == Thread.State.NEW) thread.start();
        added.release();
    }

    /** The topic's id, once it is known to be there. */
    public Optional<String> id(String topic) {
        return Optional.ofNullable(ids.get(topic));
    }

    /** Has Kafka asked again, soon. @return to be given to {@link #answeredSince} */
    public long askAgain() {
        long before = looks.get();
        added.release();
        return before;
    }

    /** Whether {@link #id} is what Kafka said after it was asked again. */
    public boolean answeredSince(String topic, long asked) {
        return answered.getOrDefault(topic, 0L) > asked;
    }

    private void run() {
        try {
            while (true) {
                boolean all = checkAll();
                if (added.tryAcquire(all ? CHECK_MS : RETRY_MS, TimeUnit.MILLISECONDS)) added.drainPermits();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether Kafka answered for every topic. */
    private boolean checkAll() throws InterruptedException {
        for (var definition : new HashMap<>(watched).values()) {
            try {
                long look = looks.incrementAndGet();
                var id = topics.ensure(definition).toString();
                boolean news = !id.equals(ids.put(definition.name(), id));
                answered.put(definition.name(), look);
                if (news) found.run();
            } catch (IOException away) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
