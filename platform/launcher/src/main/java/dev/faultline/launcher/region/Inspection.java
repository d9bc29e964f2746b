package dev.faultline.launcher.region;

import dev.faultline.launcher.lab.LabRegion.ZoneState;
import dev.faultline.launcher.region.RegionStatus.RegionPart;
import dev.faultline.launcher.region.RegionStatus.ServicePart;
import dev.faultline.launcher.region.RegionStatus.ZonePart;
import dev.faultline.topology.RegionManifest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Looks at a region on this machine and says how it is; it changes nothing. */
final class Inspection {
    private final RegionManifest manifest;
    private final RegionFolder folder;
    private final Health health;
    private final List<EmbeddedZone> zones;
    private final URI gateway;

    /** @param zones those of the region, which are added when it starts */
    Inspection(RegionManifest manifest, RegionFolder folder, Health health, List<EmbeddedZone> zones, URI gateway) {
        this.manifest = manifest;
        this.folder = folder;
        this.health = health;
        this.zones = zones;
        this.gateway = gateway;
    }

    /** Why the public API does not answer for every service; empty when it does. */
    Optional<String> gatewayAnswers() throws InterruptedException {
        return health.services(health.services(gateway));
    }

    /** Why the region is not steady; empty when it is. Takes up to a few seconds while engines are away. */
    Optional<String> unsteadyBecause() throws InterruptedException {
        for (var zone : zones)
            if (zone.state() != ZoneState.RUNNING)
                return Optional.of("Zone " + zone.zone() + " is " + lowerCase(zone.state()) + ".");
        var copies = databaseStatus().unsteadyBecause();
        if (manifest.externalDatabase() == null && copies.isPresent()) return copies;
        var database = health.databaseInSync();
        if (database.isPresent()) return database;
        var brokers = health.brokers();
        return brokers.isPresent() ? brokers : gatewayAnswers();
    }

    /**
     * What the region says of itself.
     *
     * @param started whether it has started once
     * @param controlPlane the process of all services; empty when there is none
     */
    RegionStatus status(boolean started, OptionalLong controlPlane, InetSocketAddress nameServer)
            throws InterruptedException {
        var services = health.services(gateway);
        String state =
                !started ? "starting" : unsteadyBecause().isEmpty() ? RegionStatus.STEADY : RegionStatus.RECOVERING;
        return new RegionStatus(
                state,
                gateway.toString(),
                null,
                nameServer.getAddress().getHostAddress() + ":" + nameServer.getPort(),
                List.of(new RegionPart(
                        manifest.region().name(),
                        zoneParts(),
                        databaseStatus(),
                        serviceParts(services, orNull(controlPlane)))));
    }

    private DatabaseStatus databaseStatus() {
        var external = manifest.externalDatabase();
        if (external != null)
            return new DatabaseStatus(null, null, "It is outside of the region, at " + external.url() + ".");
        var running = zones.stream()
                .filter(zone -> zone.state() == ZoneState.RUNNING || zone.state() == ZoneState.STARTING)
                .map(EmbeddedZone::zone)
                .toList();
        return DatabaseStatus.read(folder, running, folder.usableBytes());
    }

    private List<ZonePart> zoneParts() {
        return zones.stream()
                .map(zone -> new ZonePart(zone.zone().name(), lowerCase(zone.state()), orNull(zone.pid())))
                .toList();
    }

    /** All services live in the control plane's process and are reached through the gateway. */
    private List<ServicePart> serviceParts(Map<String, String> services, @Nullable Long pid) {
        var known = services.isEmpty() ? Map.of("gateway", "down") : services;
        return known.entrySet().stream()
                .map(service -> new ServicePart(service.getKey(), service.getValue(), pid, gateway.toString()))
                .toList();
    }

    private static @Nullable Long orNull(OptionalLong pid) {
        return pid.isPresent() ? (Long) pid.getAsLong() : null;
    }

    private static String lowerCase(ZoneState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
