package dev.faultline.scalinggroups.projection;

import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** Reads launch templates. */
public final class LaunchTemplates {
    private final JdbcAggregateOperations rows;

    public LaunchTemplates(JdbcAggregateOperations rows) {
        this.rows = rows;
    }

    public Optional<LaunchTemplateRow> find(String id) {
        return Optional.ofNullable(rows.findById(id, LaunchTemplateRow.class));
    }

    public Optional<LaunchTemplateRow> byName(String name) {
        return rows.findOne(query(where("name").is(name)), LaunchTemplateRow.class);
    }

    /** All of them, by name. */
    public List<LaunchTemplateRow> all() {
        return rows.findAll(LaunchTemplateRow.class).stream()
                .sorted(Comparator.comparing(LaunchTemplateRow::name))
                .toList();
    }

    /** A template's versions, the newest first. */
    public List<LaunchTemplateVersionRow> versions(String templateId) {
        return rows.findAll(query(where("templateId").is(templateId)), LaunchTemplateVersionRow.class).stream()
                .sorted(Comparator.comparingLong(LaunchTemplateVersionRow::number)
                        .reversed())
                .toList();
    }
}
