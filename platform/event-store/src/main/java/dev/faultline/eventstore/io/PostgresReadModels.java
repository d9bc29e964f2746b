package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.eventstore.UnreadableEventException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.transaction.support.TransactionTemplate;

/** Rebuilds under a lock that lets nobody append, so that what is replayed is all there is. */
public final class PostgresReadModels implements ReadModels {
    private static final int PAGE = 500;

    private final StoreTables tables;
    private final Catalog catalog;
    private final List<ReplaySource> others;
    private final TransactionTemplate transaction;

    /** @param others further logs with projections of their own */
    public PostgresReadModels(StoreTables tables, Catalog catalog, List<? extends ReplaySource> others) {
        this.tables = tables;
        this.catalog = catalog;
        this.others = List.copyOf(others);
        this.transaction = new TransactionTemplate(tables.transactions());
    }

    @Override
    public void rebuild() {
        transaction.executeWithoutResult(_ -> {
            lock();
            tables.names().clear();
            tables.snapshots().clear();
            replay(_ -> true, true);
        });
    }

    @Override
    public void rebuild(String projection) {
        boolean known =
                catalog.projections().stream().anyMatch(own -> own.name().equals(projection))
                        || others.stream().anyMatch(other -> other.projections().contains(projection));
        if (!known) throw new IllegalArgumentException("no projection is named " + projection);
        transaction.executeWithoutResult(_ -> {
            lock();
            replay(projection::equals, false);
        });
    }

    private void lock() {
        tables.jdbc().sql("lock table event in share row exclusive mode").update();
    }

    private void replay(Predicate<String> chosen, boolean names) {
        for (var projection : catalog.projections()) if (chosen.test(projection.name())) projection.clear();
        List<EventRows.Row> page = tables.events().page(0, PAGE);
        while (!page.isEmpty()) {
            for (var row : page) apply(row, chosen, names);
            page = tables.events().page(page.getLast().position(), PAGE);
        }
        for (var other : others) other.replay(chosen);
    }

    private void apply(EventRows.Row row, Predicate<String> chosen, boolean names) {
        var aggregate = catalog.aggregate(row.stream().category());
        if (aggregate == null) return; // A category that this release no longer has.
        var envelope = read(aggregate, row);
        if (envelope.isEmpty()) return;
        if (names) claim(aggregate, envelope.get());
        for (Projection<?> projection : catalog.projections(row.stream().category()))
            if (chosen.test(projection.name())) PostgresEventStore.project(projection, envelope.get());
    }

    private <E> Optional<Envelope<E>> read(StoredAggregate<?, ?, E, ?> aggregate, EventRows.Row row) {
        try {
            return Optional.of(tables.events().read(aggregate.types(), row));
        } catch (UnreadableEventException e) {
            tables.quarantine().add(row.stream(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked") // The envelope was read by this aggregate's own types.
    private <E> void claim(StoredAggregate<?, ?, E, ?> aggregate, Envelope<?> envelope) {
        var taken = tables.names().apply(aggregate.names(), List.of((Envelope<E>) envelope));
        if (taken.isPresent())
            throw new IllegalStateException(
                    envelope.stream() + " claims " + taken.get().name() + ", which "
                            + taken.get().holder() + " holds: the name must be released first");
    }
}
