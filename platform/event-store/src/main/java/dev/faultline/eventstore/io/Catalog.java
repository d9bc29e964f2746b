package dev.faultline.eventstore.io;

import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All aggregates and projections of one service, by the category of their streams. */
public final class Catalog {
    private final Map<String, StoredAggregate<?, ?, ?, ?>> aggregates = new HashMap<>();
    private final Map<String, List<Projection<?>>> projections = new HashMap<>();

    /** @throws IllegalArgumentException when two aggregates share a category, or two projections a name */
    public Catalog(List<? extends StoredAggregate<?, ?, ?, ?>> all, List<? extends Projection<?>> readModels) {
        for (var aggregate : all)
            if (aggregates.putIfAbsent(aggregate.category(), aggregate) != null)
                throw new IllegalArgumentException("two aggregates have the category " + aggregate.category());
        var names = new HashSet<String>();
        for (var projection : readModels) {
            if (!names.add(projection.name()))
                throw new IllegalArgumentException("two projections have the name " + projection.name());
            String category = require(projection.source(), "projection " + projection.name());
            projections.merge(category, List.of(projection), Catalog::joined);
        }
    }

    private static List<Projection<?>> joined(List<Projection<?>> first, List<Projection<?>> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /** The category of an aggregate that must be known here. */
    String require(StoredAggregate<?, ?, ?, ?> aggregate, String who) {
        if (aggregates.get(aggregate.category()) != aggregate)
            throw new IllegalArgumentException(
                    who + " names the aggregate " + aggregate.category() + ", which is not a bean of this service");
        return aggregate.category();
    }

    @Nullable
    StoredAggregate<?, ?, ?, ?> aggregate(String category) {
        return aggregates.get(category);
    }

    List<Projection<?>> projections(String category) {
        return projections.getOrDefault(category, List.of());
    }

    List<Projection<?>> projections() {
        return projections.values().stream().flatMap(List::stream).toList();
    }
}
