package dev.faultline.zone.kafka;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a zone knows of one compacted topic: first the disk's copy, then the topic itself. Pure and single-threaded.
 *
 * <p>While the topic is read from its beginning, the disk's copy stays in force, because older values come before the
 * latest. At the end the topic's content replaces it: what a deletion has removed is gone, even when compaction has
 * removed the deletion too. A topic that was made anew (another id) is no evidence for a deletion: it replaces what it
 * names and leaves the rest, and says nothing as long as it is empty. So losing Kafka's data never empties a data plane.
 */
public final class TopicState {
    private final Map<String, String> values;
    private final Map<String, String> reading = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private @Nullable String topicId;
    private boolean madeAnew;
    private boolean atEnd;
    private boolean current;

    /** @param topicId the id of the topic that the values were read from, null when there was no copy */
    public TopicState(Map<String, String> values, @Nullable String topicId) {
        this.values = new HashMap<>(values);
        this.topicId = topicId;
    }

    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    public @Nullable String topicId() {
        return topicId;
    }

    /** Whether the topic has been read to its end. */
    public boolean current() {
        return current;
    }

    /** From now on the topic with this id is read from its beginning. */
    public void attach(String id) {
        // It stays so when the same topic is attached again: it may not have been filled meanwhile.
        madeAnew = (madeAnew || topicId != null && !topicId.equals(id)) && !values.isEmpty();
        topicId = id;
        atEnd = false;
        reading.clear();
        deleted.clear();
    }

    /**
     * The next record.
     *
     * @param value null for a deletion
     * @return whether the values in force have changed
     */
    public boolean read(String key, @Nullable String value) {
        if (atEnd) return value == null ? values.remove(key) != null : !value.equals(values.put(key, value));
        if (value == null) {
            reading.remove(key);
            deleted.add(key);
        } else {
            reading.put(key, value);
            deleted.remove(key);
        }
        return false;
    }

    /**
     * The end that the topic had has been reached.
     *
     * @return whether there is something to tell: other values, or that they are current
     */
    public boolean reachedEnd() {
        if (atEnd || (madeAnew && reading.isEmpty() && deleted.isEmpty())) return false;
        var before = Map.copyOf(values);
        if (madeAnew) values.keySet().removeAll(deleted);
        else values.clear();
        values.putAll(reading);
        reading.clear();
        deleted.clear();
        atEnd = true;
        boolean changed = !current || !before.equals(values);
        current = true;
        return changed;
    }
}
