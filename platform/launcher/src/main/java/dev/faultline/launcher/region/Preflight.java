package dev.faultline.launcher.region;

import dev.faultline.launcher.machine.Access;
import dev.faultline.launcher.machine.Listeners;
import dev.faultline.launcher.machine.Memory;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a region needs of the machine and the distribution, checked before anything is started. */
public final class Preflight {
    private static final long GIBI = 1L << 30;
    private static final long LEAST_MEMORY = 3 * GIBI;
    private static final int ZONES = 3;

    /** Of every zone. */
    private static final List<Integer> TCP =
            List.of(Ports.BEACON, Ports.BROKER, Ports.CONTROLLER, Ports.POSTGRES, Ports.DATABASE_ENDPOINT);

    private final RegionSettings settings;

    public Preflight(RegionSettings settings) {
        this.settings = settings;
    }

    /**
     * One thing that was looked at.
     *
     * @param problem one sentence that says what to do; empty when all is well
     */
    public record Check(String what, Optional<String> problem) {}

    /** Everything, for a report. */
    public List<Check> all() {
        var checks = new ArrayList<>(machine());
        checks.addAll(ports());
        return checks;
    }

    /** What does not depend on what runs now. */
    public List<Check> machine() {
        return List.of(
                new Check("platform", platform()),
                new Check("distribution", distribution()),
                new Check("tools", tools()),
                new Check("memory", memory()),
                new Check("data folder", data()));
    }

    /** What another process may hold. */
    List<Check> ports() {
        var checks = new ArrayList<Check>();
        if (settings.gatewayPort() != 0)
            checks.add(new Check("port " + settings.gatewayPort(), port("127.0.0.1", settings.gatewayPort())));
        // Zone 0 is none: the control plane's address.
        String controlPlane = "127." + settings.network() + ".0.1";
        for (int port : List.of(Ports.DATABASE_ENDPOINT, Ports.FIRST_SERVICE))
            checks.add(new Check(controlPlane + ":" + port, port(controlPlane, port)));
        checks.add(new Check(controlPlane + ":" + Ports.ARBITER + "/udp", datagrams(controlPlane, Ports.ARBITER)));
        for (int zone = 1; zone <= ZONES; zone++) {
            String address = new Addresses(settings.network(), zone).infrastructure();
            for (int port : TCP) checks.add(new Check(address + ":" + port, port(address, port)));
            checks.add(new Check(address + ":" + Ports.ARBITER + "/udp", datagrams(address, Ports.ARBITER)));
        }
        return checks;
    }

    static void require(List<Check> checks) throws RegionException {
        for (var check : checks)
            if (check.problem().isPresent())
                throw new RegionException(check.problem().get());
    }

    private Optional<String> platform() {
        if (System.getProperty("os.name").equals("Linux")) return Optional.empty();
        return Optional.of("A region runs as processes on Linux only, and this is " + System.getProperty("os.name")
                + ": use a Linux machine.");
    }

    private Optional<String> distribution() {
        for (String part : List.of(
                "lib/zone",
                "lib/control-plane",
                "lib/broker",
                "lib/sample",
                "postgres/bin/postgres",
                "postgres-template"))
            if (!Files.exists(settings.home().resolve(part)))
                return Optional.of("The distribution lacks " + part + ": run `make build`.");
        return Optional.empty();
    }

    private static Optional<String> tools() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String tool : List.of("sh", "setpriv", "setsid", "grep", "find"))
            if (List.of(path.split(":")).stream().noneMatch(folder -> Files.isExecutable(Path.of(folder, tool))))
                return Optional.of("There is no `" + tool + "` on the PATH: install "
                        + (tool.startsWith("set") ? "util-linux." : tool + "."));
        return Optional.empty();
    }

    private static Optional<String> memory() {
        try {
            long available = Memory.now().availableBytes();
            if (available >= LEAST_MEMORY) return Optional.empty();
            return Optional.of(
                    "A region needs 3 GiB of memory and only %.1f GiB are available: stop something else first."
                            .formatted((double) available / GIBI));
        } catch (IOException e) {
            return Optional.of("This machine's memory cannot be read (" + e.getMessage() + "): is /proc mounted?");
        }
    }

    private Optional<String> data() {
        try {
            Path data = settings.data();
            Path existing = data;
            while (existing != null && !Files.exists(existing)) existing = existing.getParent();
            if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing))
                return Optional.of(data + " cannot be written: set FAULTLINE_DATA to a folder of yours.");
            if (!Access.root()) return Optional.empty();
            return Access.closedToOthers(data)
                    .map(closed -> "Postgres and instances do not run as root, and " + closed
                            + " is closed to others: set FAULTLINE_DATA to a folder that everybody may enter, such as"
                            + " /var/lib/faultline.");
        } catch (IOException e) {
            return Optional.of(settings.data() + " cannot be used (" + e.getMessage() + ").");
        }
    }

    private static Optional<String> datagrams(String address, int port) {
        if (Listeners.freeForDatagrams(address, port)) return Optional.empty();
        return Optional.of("Port " + port + " of " + address + " is taken for UDP"
                + ": stop that first, or the region that it belongs to.");
    }

    private static Optional<String> port(String address, int port) {
        if (Listeners.free(address, port)) return Optional.empty();
        return Optional.of("Port " + port + " of " + address + " is taken"
                + Listeners.owner(port).map(owner -> " by " + owner).orElse("")
                + ": stop that first, or the region that it belongs to.");
    }
}
