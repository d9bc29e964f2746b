package dev.faultline.scalinggroups.projection;

import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** Reads groups, their instances and activities. */
public final class Groups {
    private final JdbcAggregateOperations rows;

    public Groups(JdbcAggregateOperations rows) {
        this.rows = rows;
    }

    public Optional<GroupRow> find(String name) {
        return Optional.ofNullable(rows.findById(name, GroupRow.class));
    }

    /** All of them, by name. */
    public List<GroupRow> all() {
        return rows.findAll(GroupRow.class).stream()
                .sorted(Comparator.comparing(GroupRow::name))
                .toList();
    }

    public Optional<MemberRow> member(String instanceId) {
        return Optional.ofNullable(rows.findById(instanceId, MemberRow.class));
    }

    /** A group's instances, in the order of their launch. */
    public List<MemberRow> members(String groupName) {
        return rows.findAll(query(where("groupName").is(groupName)), MemberRow.class).stream()
                .sorted(Comparator.comparingLong(MemberRow::sequence))
                .toList();
    }

    /** The instances of all groups, by id. */
    public List<MemberRow> members() {
        return rows.findAll(MemberRow.class).stream()
                .sorted(Comparator.comparing(MemberRow::instanceId))
                .toList();
    }

    public Optional<ActivityRow> activity(String activityId) {
        return Optional.ofNullable(rows.findById(activityId, ActivityRow.class));
    }

    /** A group's activities, the newest first. */
    public List<ActivityRow> activities(String groupId) {
        return rows.findAll(query(where("groupId").is(groupId)), ActivityRow.class).stream()
                .sorted(Comparator.comparingLong(ActivityRow::position)
                        .thenComparing(ActivityRow::activityId)
                        .reversed())
                .toList();
    }
}
