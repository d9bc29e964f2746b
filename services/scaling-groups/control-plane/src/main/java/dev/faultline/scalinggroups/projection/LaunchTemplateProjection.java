package dev.faultline.scalinggroups.projection;

import static dev.faultline.scalinggroups.streams.Streams.LAUNCH_TEMPLATES;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.*;
import dev.faultline.scalinggroups.domain.launchtemplate.TemplateData;
import java.time.Instant;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** Launch templates and their versions. */
public final class LaunchTemplateProjection implements Projection<Event> {
    private final JdbcAggregateOperations rows;
    private final LaunchTemplates templates;

    public LaunchTemplateProjection(JdbcAggregateOperations rows) {
        this.rows = rows;
        this.templates = new LaunchTemplates(rows);
    }

    @Override
    public String name() {
        return "launch-templates";
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return LAUNCH_TEMPLATES;
    }

    @Override
    public void apply(Envelope<Event> envelope) {
        String id = envelope.stream().id();
        switch (envelope.event()) {
            case LaunchTemplateCreated e -> {
                rows.insert(new LaunchTemplateRow(id, e.name(), e.at(), 1, 1, JsonColumn.of(e.tags())));
                version(id, 1, e.description(), e.data(), e.at());
            }
            case VersionCreated e -> {
                LaunchTemplateRow row = row(id);
                version(id, e.number(), e.description(), e.data(), e.at());
                rows.update(row.versions(row.defaultVersion(), e.number()));
            }
            case DefaultVersionSet e -> {
                LaunchTemplateRow row = row(id);
                rows.update(row.versions(e.number(), row.latestVersion()));
            }
            case VersionDeleted e -> deleted(id, e.number());
            case LaunchTemplateDeleted _ -> {
                templates.versions(id).forEach(rows::delete);
                rows.delete(row(id));
            }
            case TagsAdded e -> {
                LaunchTemplateRow row = row(id);
                var tags = new HashMap<>(row.tagMap());
                tags.putAll(e.tags());
                rows.update(row.tagged(tags));
            }
            case TagsRemoved e -> {
                LaunchTemplateRow row = row(id);
                var tags = new HashMap<>(row.tagMap());
                tags.keySet().removeAll(e.keys());
                rows.update(row.tagged(tags));
            }
        }
    }

    private void version(String id, long number, @Nullable String description, TemplateData data, Instant at) {
        String key = LaunchTemplateVersionRow.id(id, number);
        rows.insert(new LaunchTemplateVersionRow(key, id, number, description, JsonColumn.of(data), at));
    }

    private void deleted(String id, long number) {
        LaunchTemplateRow row = row(id);
        rows.deleteById(LaunchTemplateVersionRow.id(id, number), LaunchTemplateVersionRow.class);
        long latest = templates.versions(id).stream()
                .mapToLong(LaunchTemplateVersionRow::number)
                .max()
                .orElseThrow();
        rows.update(row.versions(row.defaultVersion(), latest));
    }

    private LaunchTemplateRow row(String id) {
        return templates.find(id).orElseThrow(() -> new IllegalStateException("no row of launch template " + id));
    }

    @Override
    public void clear() {
        rows.deleteAll(LaunchTemplateVersionRow.class);
        rows.deleteAll(LaunchTemplateRow.class);
    }
}
