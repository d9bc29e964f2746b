package dev.faultline.launcher.region;

import dev.faultline.aws.Region;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest.External;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a region on this machine is started with. Two regions may run side by side when folder, network and gateway port
 * differ.
 *
 * @param region the region's code
 * @param home the distribution
 * @param data the region's own folder; created when missing, kept when the region stops
 * @param network second octet of its loopback network, 1 to 254
 * @param gatewayPort where the public API listens on 127.0.0.1; 0 for any free port
 * @param training where AOT caches are to be written when the region stops; null otherwise
 * @param prefix the first two octets of its addresses where its zones are containers; null for the loopback network
 * @param external what it uses of somebody else instead of running it; null when it runs everything itself
 */
public record RegionSettings(
        Region region,
        Path home,
        Path data,
        int network,
        int gatewayPort,
        @Nullable Path training,
        @Nullable String prefix,
        @Nullable External external) {
    /** The region that commands are about when the user names none. */
    public static final Region DEFAULT_REGION = new Region("us-east-1");

    public static final int DEFAULT_NETWORK = 1;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration TRAINED_STOP_LIMIT = Duration.ofSeconds(180);

    public RegionSettings {
        home = home.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        if (network < 1 || network > 254) throw new IllegalArgumentException("network must be 1 to 254: " + network);
        if (gatewayPort < 0 || gatewayPort > 65535) throw new IllegalArgumentException("not a port: " + gatewayPort);
    }

    /** The region that {@code faultline up} starts. */
    public static RegionSettings standard(Region region, Path home, Path data) {
        return new RegionSettings(region, home, data, DEFAULT_NETWORK, Ports.GATEWAY, null, null, null);
    }

    public RegionSettings withNetwork(int network) {
        return new RegionSettings(region, home, data, network, gatewayPort, training, prefix, external);
    }

    public RegionSettings withGatewayPort(int gatewayPort) {
        return new RegionSettings(region, home, data, network, gatewayPort, training, prefix, external);
    }

    public RegionSettings withTraining(Path training) {
        return new RegionSettings(region, home, data, network, gatewayPort, training, prefix, external);
    }

    /** On a Kafka or a Postgres of somebody else; null for neither. */
    public RegionSettings withExternal(@Nullable External external) {
        return new RegionSettings(region, home, data, network, gatewayPort, training, prefix, external);
    }

    /** A command line about a region, as a user gives it to the shell: {@code FAULTLINE_REGION=us-west-2 faultline reset}. */
    public static String command(Region region, String command) {
        return region.equals(DEFAULT_REGION) ? command : "FAULTLINE_REGION=" + region + " " + command;
    }

    /** On a network of containers, with addresses such as {@code 10.77.<zone>.x}. */
    RegionSettings withAddresses(String prefix) {
        int network = Integer.parseInt(prefix.substring(prefix.indexOf('.') + 1));
        return new RegionSettings(region, home, data, network, gatewayPort, training, prefix, external);
    }

    /** How long a process gets to end in good order; writing a cache takes its time. */
    Duration stopLimit() {
        return training == null ? STOP_LIMIT : TRAINED_STOP_LIMIT;
    }
}
