package dev.faultline.database.projection;

import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.Gone;
import dev.faultline.database.domain.instance.DbInstance.Present;
import java.util.Optional;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.core.type.TypeReference;

/**
 * A DB instance as it is shown: the state that its events lead to.
 *
 * @param deleted whether it is shown to nobody any more
 * @param purged whether no zone has anything left of it
 */
@Table("db_instance")
public record InstanceRow(@Id String resourceId, String identifier, boolean deleted, boolean purged, String stateJson) {
    private static final TypeReference<DbInstance.State> STATE = new TypeReference<>() {};

    static InstanceRow of(DbInstance.State state) {
        return switch (state) {
            case Present i -> row(i, state, false, false);
            case Gone gone -> row(gone.last(), state, true, gone.purged());
            case DbInstance.Absent _ -> throw new IllegalStateException("nothing to show");
        };
    }

    private static InstanceRow row(Present i, DbInstance.State state, boolean deleted, boolean purged) {
        return new InstanceRow(
                i.spec().resourceId(), i.settings().identifier(), deleted, purged, JsonColumn.write(state, STATE));
    }

    public DbInstance.State state() {
        return JsonColumn.read(stateJson, STATE);
    }

    /** What is shown; empty when it is deleted. */
    public Optional<Present> present() {
        return state() instanceof Present i ? Optional.of(i) : Optional.empty();
    }
}
