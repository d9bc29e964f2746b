package dev.faultline.database.projection;

import dev.faultline.database.domain.snapshot.DbSnapshot;
import dev.faultline.database.domain.snapshot.DbSnapshot.Definition;
import dev.faultline.database.domain.snapshot.DbSnapshot.Gone;
import dev.faultline.database.domain.snapshot.DbSnapshot.Present;
import java.util.Optional;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.core.type.TypeReference;

/**
 * A DB snapshot as it is shown: the state that its events lead to.
 *
 * @param deleted whether it is shown to nobody any more
 * @param purged whether no zone has anything left of it
 */
@Table("db_snapshot")
public record SnapshotRow(@Id String snapshotId, String identifier, boolean deleted, boolean purged, String stateJson) {
    private static final TypeReference<DbSnapshot.State> STATE = new TypeReference<>() {};

    static SnapshotRow of(DbSnapshot.State state) {
        return switch (state) {
            case Present s -> row(s.definition(), state, false, false);
            case Gone gone -> row(gone.definition(), state, true, gone.purged());
            case DbSnapshot.Absent _ -> throw new IllegalStateException("nothing to show");
        };
    }

    private static SnapshotRow row(Definition of, DbSnapshot.State state, boolean deleted, boolean purged) {
        return new SnapshotRow(of.snapshotId(), of.identifier(), deleted, purged, JsonColumn.write(state, STATE));
    }

    public DbSnapshot.State state() {
        return JsonColumn.read(stateJson, STATE);
    }

    /** What is shown; empty when it is deleted. */
    public Optional<Present> present() {
        return state() instanceof Present s ? Optional.of(s) : Optional.empty();
    }
}
