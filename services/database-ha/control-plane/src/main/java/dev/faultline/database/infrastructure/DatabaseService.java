package dev.faultline.database.infrastructure;

import dev.faultline.database.api.RdsApi;
import dev.faultline.service.AwsApi;
import dev.faultline.service.FaultlineService;
import java.util.List;
import java.util.Set;

/** RDS as a service of the control plane. */
public final class DatabaseService implements FaultlineService {
    static final String NAME = "database-ha";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<?> application() {
        return DatabaseApplication.class;
    }

    @Override
    public Set<String> signingNames() {
        return Set.of("rds");
    }

    @Override
    public List<AwsApi> apis() {
        return List.of(new AwsApi("rds", DatabaseApplication.MODEL, RdsApi.class));
    }
}
