package dev.faultline.launcher.command;

import dev.faultline.aws.Region;
import dev.faultline.launcher.machine.Access;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.launcher.region.RegionSettings;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Which region a command is about and where its things are, by the settings {@code FAULTLINE_REGION},
 * {@code FAULTLINE_DATA}, {@code FAULTLINE_NETWORK} and {@code FAULTLINE_GATEWAY_PORT}.
 *
 * @param project the folder of the checkout
 * @param home the distribution
 */
public record Places(Path project, Path home, Map<String, String> environment) {
    private static final Path FOR_ROOT = Path.of("/var/lib/faultline");

    public Places {
        environment = Map.copyOf(environment);
    }

    public static Places ofThisProcess() {
        Path project = Path.of(System.getProperty("faultline.project", "."))
                .toAbsolutePath()
                .normalize();
        String home = System.getProperty("faultline.home");
        return new Places(
                project,
                home == null ? project.resolve("distribution/target/faultline") : Path.of(home),
                System.getenv());
    }

    /** The region that commands are about. */
    Region region() throws RegionException {
        String name = environment.get("FAULTLINE_REGION");
        if (name == null || name.isBlank()) return RegionSettings.DEFAULT_REGION;
        try {
            return new Region(name);
        } catch (IllegalArgumentException notOne) {
            throw new RegionException(
                    "FAULTLINE_REGION must be the code of a region, such as us-west-2, not '" + name + "'.", notOne);
        }
    }

    /** That of regions whose zones are containers: there is one, as {@code docker-compose.yml} names its zones. */
    Region regionOfContainers() throws RegionException {
        var region = region();
        if (region.equals(RegionSettings.DEFAULT_REGION)) return region;
        throw new RegionException("A region of containers is always " + RegionSettings.DEFAULT_REGION
                + ": unset FAULTLINE_REGION, or run " + region + " as processes.");
    }

    /** A command line about the same region, whatever the shell's environment. */
    String command(String command) throws RegionException {
        return RegionSettings.command(region(), command);
    }

    /**
     * The folder of all regions' data: the user's choice, else {@code .faultline} in the project. Root's project may be
     * closed to the unprivileged user that Postgres and instances run as; then a folder of the system.
     */
    Path data() throws RegionException {
        String chosen = environment.get("FAULTLINE_DATA");
        if (chosen != null && !chosen.isBlank())
            return Path.of(chosen).toAbsolutePath().normalize();
        Path inProject = project.resolve(".faultline");
        try {
            if (!Access.root() || Access.closedToOthers(inProject).isEmpty()) return inProject;
        } catch (IOException e) {
            throw new RegionException(inProject + " cannot be looked at (" + e.getMessage() + ").", e);
        }
        var name = new CRC32();
        name.update(project.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return FOR_ROOT.resolve(Long.toHexString(name.getValue()));
    }

    RegionFolder folder() throws RegionException {
        return new RegionFolder(data().resolve(region().name()));
    }

    /** What {@code faultline up} starts. */
    RegionSettings settings() throws RegionException {
        var chosen = number("FAULTLINE_NETWORK", 1, 254);
        int network = chosen.isPresent() ? chosen.get() : networks().of(region());
        return RegionSettings.standard(region(), home, folder().path())
                .withNetwork(network)
                .withGatewayPort(number("FAULTLINE_GATEWAY_PORT", 0, 65535).orElse(gatewayPort(network)))
                .withExternal(ExternalEngines.of(environment));
    }

    /** The usual one for the default region, whatever its network; for another region one that follows from its network. */
    private int gatewayPort(int network) throws RegionException {
        return region().equals(RegionSettings.DEFAULT_REGION)
                ? Ports.GATEWAY
                : Ports.GATEWAY + network - RegionSettings.DEFAULT_NETWORK;
    }

    private Networks networks() throws RegionException {
        return new Networks(new NeighbouringRegions(data()));
    }

    /**
     * A region beside those that may be up, with engines of its own: a folder of its own, a free network (the user's, if
     * it is), any port.
     */
    RegionSettings besides(String folder) throws RegionException {
        var wish = number("FAULTLINE_NETWORK", 1, 254).stream().mapToInt(network -> network);
        return RegionSettings.standard(region(), home, data().resolve(folder))
                .withNetwork(networks().aside(wish))
                .withGatewayPort(0);
    }

    private Optional<Integer> number(String name, int least, int most) throws RegionException {
        String value = environment.get(name);
        if (value == null || value.isBlank()) return Optional.empty();
        if (value.matches("[0-9]{1,5}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) return Optional.of(number);
        }
        throw new RegionException(name + " must be a number from " + least + " to " + most + ", not '" + value + "'.");
    }
}
