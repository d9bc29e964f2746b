package dev.faultline.eventstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The permanent names of an aggregate's events. A stored event is found by this name and version, never by its class, so
 * that classes may be renamed. When an event's shape changes, raise its version and add an upcaster from the one before.
 * Immutable: every method returns a new value.
 */
public final class EventTypes<E> {
    private final Class<E> root;
    private final Map<String, Named<? extends E>> byName;
    private final Map<Class<?>, Named<? extends E>> byClass;
    private final Map<Old, UnaryOperator<ObjectNode>> upcasters;

    /** An event's name, its present version and its class. */
    public record Named<T>(String name, int version, Class<T> type) {}

    private record Old(String name, int version) {}

    private EventTypes(
            Class<E> root,
            Map<String, Named<? extends E>> byName,
            Map<Class<?>, Named<? extends E>> byClass,
            Map<Old, UnaryOperator<ObjectNode>> upcasters) {
        this.root = root;
        this.byName = byName;
        this.byClass = byClass;
        this.upcasters = upcasters;
    }

    /** @param root the sealed interface of the aggregate's events */
    public static <E> EventTypes<E> of(Class<E> root) {
        return new EventTypes<>(root, Map.of(), Map.of(), Map.of());
    }

    public <T extends E> EventTypes<E> type(String name, Class<T> type) {
        return type(name, 1, type);
    }

    /** @throws IllegalArgumentException when the name or the class is known already */
    public <T extends E> EventTypes<E> type(String name, int version, Class<T> type) {
        if (byName.containsKey(name) || byClass.containsKey(type))
            throw new IllegalArgumentException(name + " or " + type + " has been named before");
        if (version < 1) throw new IllegalArgumentException("an event's first version is 1, not " + version);
        var named = new Named<>(name, version, type);
        var names = new HashMap<>(byName);
        names.put(name, named);
        var classes = new HashMap<>(byClass);
        classes.put(type, named);
        return new EventTypes<>(root, names, classes, upcasters);
    }

    /**
     * Turns stored version {@code from} of an event into version {@code from + 1}.
     *
     * @param upcaster may change and return the node it is given
     */
    public EventTypes<E> upcast(String name, int from, UnaryOperator<ObjectNode> upcaster) {
        var all = new HashMap<>(upcasters);
        all.put(new Old(name, from), upcaster);
        return new EventTypes<>(root, byName, byClass, all);
    }

    /** @throws IllegalArgumentException when an event has no name, or an old version no upcaster */
    void requireComplete() {
        var missing = new ArrayList<String>();
        Class<?>[] permitted = root.getPermittedSubclasses();
        for (Class<?> type : permitted == null ? new Class<?>[0] : permitted)
            if (!byClass.containsKey(type)) missing.add("a name for " + type.getSimpleName());
        for (var named : byName.values())
            for (int version = 1; version < named.version(); version++)
                if (!upcasters.containsKey(new Old(named.name(), version)))
                    missing.add("an upcaster for " + named.name() + " version " + version);
        if (!missing.isEmpty()) throw new IllegalArgumentException(root.getName() + " lacks " + missing);
    }

    /** The name under which an event is stored. */
    public Named<? extends E> named(E event) {
        Named<? extends E> named = byClass.get(event.getClass());
        if (named == null) throw new IllegalArgumentException(event.getClass() + " has no name in " + root);
        return named;
    }

    /** @throws UnreadableEventException when the stored event has an unknown name, a newer version or another shape */
    public E read(JsonMapper json, String name, int version, String payload) {
        Named<? extends E> named = byName.get(name);
        if (named == null) throw new UnreadableEventException(name, version, "nothing is known by that name", null);
        if (version > named.version())
            throw new UnreadableEventException(name, version, "it was written by a newer release", null);
        try {
            if (version == named.version()) return json.readValue(payload, named.type());
            var node = (ObjectNode) json.readTree(payload);
            for (int from = version; from < named.version(); from++)
                node = upcaster(name, from).apply(node);
            return json.treeToValue(node, named.type());
        } catch (JacksonException | ClassCastException | IllegalArgumentException e) {
            throw new UnreadableEventException(name, version, String.valueOf(e.getMessage()), e);
        }
    }

    /** The names of all events. */
    public List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }

    private UnaryOperator<ObjectNode> upcaster(String name, int from) {
        @Nullable UnaryOperator<ObjectNode> upcaster = upcasters.get(new Old(name, from));
        if (upcaster == null) throw new UnreadableEventException(name, from, "it has no upcaster", null);
        return upcaster;
    }
}
