package dev.faultline.database.api;

import static java.util.Objects.requireNonNullElse;

import dev.faultline.database.domain.engine.Engine;
import dev.faultline.database.domain.engine.InstanceClass;
import dev.faultline.topology.RegionManifest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.*;

/** Which engine, versions and classes there are. */
@Component
final class Offering {
    private static final List<String> AURORA = List.of("aurora", "aurora-mysql", "aurora-postgresql");

    private final RegionManifest manifest;

    Offering(RegionManifest manifest) {
        this.manifest = manifest;
    }

    /** @throws RuntimeException AWS's error, naming what is offered, for any engine but Postgres */
    static void requireEngine(@Nullable String engine) {
        if (engine == null) throw RdsErrors.missing("Engine");
        if (AURORA.contains(engine))
            throw RdsErrors.invalid("Invalid DB engine: " + engine
                    + ". Aurora's clusters are not offered here; the engine that is offered is postgres.");
        if (!engine.equals(Engine.NAME))
            throw RdsErrors.invalid("Invalid DB engine: " + engine + ". The engine that is offered here is postgres.");
    }

    static void requireVersion(@Nullable String version) {
        if (version != null && !isOffered(version))
            throw RdsErrors.combination("Cannot find version " + version
                    + " for postgres; the version that is offered here is " + Engine.VERSION + ".");
    }

    static InstanceClass requireClass(@Nullable String label) {
        if (label == null) throw RdsErrors.missing("DBInstanceClass");
        return InstanceClass.of(label)
                .orElseThrow(() -> RdsErrors.invalid("Invalid DB Instance class: " + label + ". Offered here are "
                        + String.join(
                                ", ",
                                Arrays.stream(InstanceClass.values())
                                        .map(InstanceClass::label)
                                        .toList())
                        + "."));
    }

    private static boolean isOffered(@Nullable String version) {
        return version == null || version.equals(Engine.VERSION) || version.equals(Engine.MAJOR);
    }

    DescribeDbEngineVersionsResponse engineVersions(DescribeDbEngineVersionsRequest request) {
        boolean matches = isEngine(request.engine())
                && isOffered(request.engineVersion())
                && requireNonNullElse(request.dbParameterGroupFamily(), Engine.FAMILY)
                        .equals(Engine.FAMILY);
        var all = matches ? List.of(engineVersion()) : List.<DBEngineVersion>of();
        var page = Page.of(all, DBEngineVersion::engineVersion, request.maxRecords(), request.marker());
        return DescribeDbEngineVersionsResponse.builder()
                .dbEngineVersions(page.items())
                .marker(page.marker())
                .build();
    }

    private static boolean isEngine(@Nullable String engine) {
        return engine == null || engine.equals(Engine.NAME);
    }

    private static DBEngineVersion engineVersion() {
        return DBEngineVersion.builder()
                .engine(Engine.NAME)
                .engineVersion(Engine.VERSION)
                .majorEngineVersion(Engine.MAJOR)
                .dbParameterGroupFamily(Engine.FAMILY)
                .dbEngineDescription("PostgreSQL")
                .dbEngineVersionDescription("PostgreSQL " + Engine.VERSION)
                .status("available")
                .supportsReadReplica(Engine.READ_REPLICAS)
                .supportsLogExportsToCloudwatchLogs(false)
                .supportsParallelQuery(false)
                .supportsGlobalDatabases(false)
                .build();
    }

    DescribeOrderableDbInstanceOptionsResponse orderable(DescribeOrderableDbInstanceOptionsRequest request) {
        boolean matches = isEngine(request.engine())
                && isOffered(request.engineVersion())
                && requireNonNullElse(request.licenseModel(), Engine.LICENSE).equals(Engine.LICENSE)
                && requireNonNullElse(request.vpc(), true);
        var all = Arrays.stream(InstanceClass.values())
                .filter(_ -> matches)
                .filter(c -> request.dbInstanceClass() == null
                        || request.dbInstanceClass().equals(c.label()))
                .map(InstanceClass::label)
                .sorted()
                .toList();
        var page = Page.of(all, label -> label, request.maxRecords(), request.marker());
        return DescribeOrderableDbInstanceOptionsResponse.builder()
                .orderableDBInstanceOptions(
                        page.items().stream().map(this::orderable).toList())
                .marker(page.marker())
                .build();
    }

    private OrderableDBInstanceOption orderable(String label) {
        var zones = manifest.zones().stream()
                .map(place ->
                        AvailabilityZone.builder().name(place.zone().name()).build())
                .toList();
        return OrderableDBInstanceOption.builder()
                .engine(Engine.NAME)
                .engineVersion(Engine.VERSION)
                .dbInstanceClass(label)
                .licenseModel(Engine.LICENSE)
                .availabilityZones(zones)
                .multiAZCapable(true)
                .readReplicaCapable(Engine.READ_REPLICAS)
                .vpc(true)
                .storageType("gp2")
                .minStorageSize(Engine.LEAST_STORAGE_GIB)
                .maxStorageSize(Engine.MOST_STORAGE_GIB)
                .supportsStorageEncryption(false)
                .supportsIops(false)
                .supportsEnhancedMonitoring(false)
                .supportsIAMDatabaseAuthentication(false)
                .supportsPerformanceInsights(false)
                .supportsStorageAutoscaling(false)
                .supportsKerberosAuthentication(false)
                .supportsClusters(false)
                .build();
    }
}
