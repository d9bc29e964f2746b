package dev.faultline.eventbus.io;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.ContractProjection;
import dev.faultline.eventbus.ContractTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contracts that a service consumes: their events by name, and who is interested in them. */
public final class ContractCatalog {
    private final Map<String, Map<String, Class<?>>> types = new HashMap<>();
    private final Map<String, List<ContractProjection<?>>> projections = new HashMap<>();

    /** @throws IllegalArgumentException when two projections have the same name */
    public ContractCatalog(
            List<? extends ContractProjection<?>> readModels, List<? extends ContractProcess<?>> processes) {
        var names = new HashSet<String>();
        for (var projection : readModels) {
            if (!names.add(projection.name()))
                throw new IllegalArgumentException("two projections have the name " + projection.name());
            add(projection.topic());
            projections
                    .computeIfAbsent(projection.topic().name(), _ -> new ArrayList<>())
                    .add(projection);
        }
        for (var process : processes) add(process.topic());
    }

    private void add(ContractTopic<?> topic) {
        var byName = types.computeIfAbsent(topic.name(), _ -> new HashMap<>());
        for (Class<?> type : topic.type().getPermittedSubclasses()) byName.put(type.getSimpleName(), type);
    }

    /** The topics that the service consumes. */
    public Set<String> topics() {
        return Set.copyOf(types.keySet());
    }

    List<ContractProjection<?>> projections(String topic) {
        return projections.getOrDefault(topic, List.of());
    }

    List<ContractProjection<?>> projections() {
        return projections.values().stream().flatMap(List::stream).toList();
    }

    /**
     * Empty for a type that this release does not know: a newer release of the other service may have added it.
     *
     * @throws JacksonException when the data does not fit the type
     */
    Optional<ContractEvent<?>> read(JsonMapper json, String topic, WireEvent wire) {
        Class<?> type = types.getOrDefault(topic, Map.of()).get(wire.type());
        if (type == null) return Optional.empty();
        return Optional.of(new ContractEvent<>(
                wire.id(), wire.source(), wire.stream(), wire.position(), wire.at(), data(json, wire.data(), type)));
    }

    private static Object data(JsonMapper json, JsonNode data, Class<?> type) {
        return json.treeToValue(data, type);
    }
}
