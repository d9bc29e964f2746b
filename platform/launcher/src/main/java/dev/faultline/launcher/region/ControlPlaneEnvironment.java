package dev.faultline.launcher.region;

import dev.faultline.topology.RegionManifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings that the control plane's process gets by environment, where Spring's relaxed binding finds them. */
record ControlPlaneEnvironment(RegionSettings settings, RegionManifest manifest, RegionFolder folder, int gatewayPort) {
    /** What a user may set; it reaches the services as it is. */
    static final List<String> PASSED_ON = List.of(
            "FAULTLINE_CREDENTIALS",
            "FAULTLINE_TIMING",
            "FAULTLINE_GATEWAY_ADDRESS",
            "FAULTLINE_GATEWAY_ALLOWED_HOSTS");

    Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        variables.put("FAULTLINE_ZONE", manifest.run() + "/control-plane");
        variables.put("FAULTLINE_MANIFEST", folder.manifest().toString());
        variables.put("FAULTLINE_HOME", settings.home().toString());
        var database = DatabaseAccess.ofControlPlane(manifest, folder);
        variables.put("FAULTLINE_DATABASE_URL", database.url());
        variables.put("FAULTLINE_DATABASE_USER", database.user());
        variables.put(
                "FAULTLINE_DATABASE_PASSWORD_FILE", database.passwordFile().toString());
        variables.put("FAULTLINE_GATEWAY_PORT", Integer.toString(gatewayPort));
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) variables.put(name, value);
        }
        return variables;
    }
}
