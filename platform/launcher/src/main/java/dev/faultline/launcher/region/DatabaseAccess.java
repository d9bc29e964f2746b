package dev.faultline.launcher.region;

import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.nio.file.Path;

/** How the region's state is reached. @param url for JDBC @param passwordFile holds the password and nothing else */
record DatabaseAccess(String url, String user, Path passwordFile) {
    static final String USER = "faultline";

    /** By the endpoints of all zones, or as somebody else's. */
    static DatabaseAccess of(RegionManifest manifest, RegionFolder folder) {
        var endpoints = manifest.zones().stream()
                .map(place -> manifest.addresses(place.zone()).infrastructure() + ":" + Ports.DATABASE_ENDPOINT)
                .toList();
        return of(manifest, folder, String.join(",", endpoints));
    }

    /** By the control plane's own endpoint, which is in no zone, or as somebody else's. */
    static DatabaseAccess ofControlPlane(RegionManifest manifest, RegionFolder folder) {
        String host = manifest.prefix() == null ? manifest.controlPlaneAddress() : "127.0.0.1";
        return of(manifest, folder, host + ":" + Ports.DATABASE_ENDPOINT);
    }

    private static DatabaseAccess of(RegionManifest manifest, RegionFolder folder, String hosts) {
        var external = manifest.externalDatabase();
        if (external != null)
            return new DatabaseAccess(external.url(), external.user(), Path.of(external.passwordFile()));
        return new DatabaseAccess("jdbc:postgresql://" + hosts + "/faultline", USER, folder.databasePassword());
    }
}
