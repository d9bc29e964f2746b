package dev.faultline.names.core;

import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.Desired;
import dev.faultline.database.contract.DatabaseAssignment.MasterUser;
import dev.faultline.database.contract.Origin;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** DB instances of us-east-1, as its zones know them. */
public final class FakeDatabases {
    private static final Region REGION = new Region("us-east-1");

    private FakeDatabases() {}

    public static RegionManifest manifest(int network) {
        return new RegionManifest(
                REGION,
                "test",
                network,
                List.of(
                        new ZonePlace(REGION.zone('a'), 1),
                        new ZonePlace(REGION.zone('b'), 2),
                        new ZonePlace(REGION.zone('c'), 3)),
                new StateDatabase(REGION.zone('a'), "token"),
                "cluster");
    }

    public static DatabaseAssignment assignment(String identifier, Desired desired) {
        return new DatabaseAssignment(
                "db-" + identifier.toUpperCase(Locale.ROOT),
                identifier,
                1,
                desired,
                Instant.EPOCH,
                7,
                5432,
                REGION.zone('a'),
                List.of(REGION.zone('a')),
                false,
                "token",
                new MasterUser("admin", ""),
                null,
                0,
                0,
                new Origin.Empty(),
                0,
                20,
                40);
    }
}
