package dev.faultline.database.projection;

import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup.Active;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.core.type.TypeReference;

/** A DB subnet group as it is shown: the state that its events lead to. */
@Table("db_subnet_group")
public record SubnetGroupRow(@Id String name, String stateJson) {
    private static final TypeReference<Active> STATE = new TypeReference<>() {};

    static SubnetGroupRow of(String name, DbSubnetGroup.Active state) {
        return new SubnetGroupRow(name, JsonColumn.write(state, STATE));
    }

    public Active state() {
        return JsonColumn.read(stateJson, STATE);
    }
}
