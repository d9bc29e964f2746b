package dev.faultline.launcher.command;

import dev.faultline.aws.Region;
import dev.faultline.launcher.machine.Access;
import dev.faultline.launcher.machine.Listeners;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.launcher.region.RegionSettings;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Where things are for a command, by the settings {@code FAULTLINE_DATA}, {@code FAULTLINE_NETWORK} and
 * {@code FAULTLINE_GATEWAY_PORT}.
 *
 * @param project the folder of the checkout
 * @param home the distribution
 */
public record Places(Path project, Path home, Map<String, String> environment) {
    /** A zone index is a digit; the build trains its processes in the last one. */
    private static final int LAST_ZONE = 9;

    private static final int LAST_NETWORK = 19;
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
    Region region() {
        return new Region("us-east-1");
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
        return RegionSettings.standard(region(), home, folder().path())
                .withNetwork(number("FAULTLINE_NETWORK", 1, 254).orElse(RegionSettings.DEFAULT_NETWORK))
                .withGatewayPort(number("FAULTLINE_GATEWAY_PORT", 0, 65535).orElse(Ports.GATEWAY))
                .withExternal(ExternalEngines.of(environment));
    }

    /**
     * A region beside the one that may be up, with engines of its own: a folder of its own, a free network (the user's, if
     * it is), any port.
     */
    RegionSettings besides(String folder) throws RegionException {
        var chosen = number("FAULTLINE_NETWORK", 1, 254);
        var candidates = IntStream.concat(chosen.stream().mapToInt(n -> n), IntStream.rangeClosed(1, LAST_NETWORK));
        var network = candidates.filter(Places::free).findFirst();
        if (network.isPresent())
            return RegionSettings.standard(region(), home, data().resolve(folder))
                    .withNetwork(network.getAsInt())
                    .withGatewayPort(0);
        throw new RegionException("The loopback networks 127.1 to 127." + LAST_NETWORK
                + " are all taken by regions: stop one with `faultline down`.");
    }

    /** Nobody listens where a region's processes would; one with a failed zone is still a region. */
    private static boolean free(int network) {
        if (!Listeners.free("127." + network + ".0.1", Ports.FIRST_SERVICE)) return false;
        for (int zone = 1; zone <= LAST_ZONE; zone++) {
            var address = new Addresses(network, zone).infrastructure();
            if (!Listeners.free(address, Ports.BEACON) || !Listeners.free(address, Ports.BROKER)) return false;
        }
        return true;
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
