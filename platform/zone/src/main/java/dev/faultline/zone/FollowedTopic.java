package dev.faultline.zone;

import dev.faultline.topology.RegionJson;
import dev.faultline.zone.ConfigurationFeed.Snapshot;
import dev.faultline.zone.kafka.TopicCopy;
import dev.faultline.zone.kafka.TopicState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** One configuration topic that somebody in this zone follows: its state, its copy on disk and its listeners. */
final class FollowedTopic<T> {
    private static final Logger log = LoggerFactory.getLogger(FollowedTopic.class);

    private final String name;
    private final Class<T> type;
    private final TopicCopy copy;
    private final TopicState state;
    private final List<Consumer<Snapshot<T>>> listeners = new ArrayList<>();
    private final Map<String, Parsed<T>> parsed = new HashMap<>();
    private boolean unsaved;
    private boolean savingFails;

    private record Parsed<T>(String json, @Nullable T value) {}

    /** @throws IOException when the disk cannot be read; damaged content is no such failure */
    FollowedTopic(String name, Class<T> type, TopicCopy copy) throws IOException {
        this.name = name;
        this.type = type;
        this.copy = copy;
        this.state = switch (copy.load()) {
            case TopicCopy.Loaded.Intact(TopicCopy.Content content) ->
                new TopicState(content.values(), content.topicId());
            case TopicCopy.Loaded.Missing() -> new TopicState(Map.of(), null);
            case TopicCopy.Loaded.Damaged(String sentence) -> {
                log.error("{}", sentence);
                yield new TopicState(Map.of(), null);
            }
        };
    }

    String name() {
        return name;
    }

    Class<T> type() {
        return type;
    }

    synchronized void add(Consumer<Snapshot<T>> listener) {
        listeners.add(listener);
        tell(List.of(listener));
    }

    synchronized void remove(Consumer<Snapshot<T>> listener) {
        listeners.remove(listener);
    }

    synchronized void attach(String topicId) {
        state.attach(topicId);
    }

    synchronized void read(String key, @Nullable String value) {
        if (state.read(key, value)) unsaved = true;
    }

    synchronized void reachedEnd() {
        if (state.reachedEnd()) unsaved = true;
    }

    /** Puts what has changed on the disk, then tells the listeners; when the disk refuses, tries again at the next call. */
    synchronized void settle() {
        var topicId = state.topicId();
        if (!unsaved || topicId == null) return;
        try {
            copy.save(new TopicCopy.Content(topicId, state.values()));
        } catch (IOException e) {
            if (!savingFails)
                log.error("{} changes no more, because its copy cannot be written: {}", name, e.toString());
            savingFails = true;
            return;
        }
        savingFails = false;
        unsaved = false;
        tell(List.copyOf(listeners));
    }

    private void tell(List<Consumer<Snapshot<T>>> whom) {
        var snapshot = new Snapshot<>(parse(state.values()), state.current());
        for (var listener : whom) {
            try {
                listener.accept(snapshot);
            } catch (RuntimeException e) {
                log.error("a listener to {} failed", name, e);
            }
        }
    }

    private Map<String, T> parse(Map<String, String> values) {
        parsed.keySet().retainAll(values.keySet());
        var result = new HashMap<String, T>();
        values.forEach((key, json) -> {
            var known = parsed.get(key);
            if (known == null || !known.json().equals(json)) {
                known = new Parsed<>(json, parse(key, json));
                parsed.put(key, known);
            }
            if (known.value() != null) result.put(key, known.value());
        });
        return result;
    }

    private @Nullable T parse(String key, String json) {
        try {
            return RegionJson.mapper().readValue(json, type);
        } catch (JacksonException | IllegalArgumentException e) {
            log.error("{}: the value of {} is left out, it cannot be read: {}", name, key, e.getMessage());
            return null;
        }
    }
}
