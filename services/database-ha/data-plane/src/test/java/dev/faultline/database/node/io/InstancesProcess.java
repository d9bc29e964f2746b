package dev.faultline.database.node.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.ZonePlace;
import dev.faultline.zone.ChildProcesses;
import dev.faultline.zone.ConfigurationFeed;
import dev.faultline.zone.Observations;
import dev.faultline.zone.Peers;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A zone as a process of its own, with nothing in it but DB instances. What Kafka would bring lies in a folder, a file an
 * assignment; what Kafka would take is the zone's file {@link #REPORT}.
 */
public final class InstancesProcess {
    static final String PASSWORD = "the-regions-own";
    static final String ASSIGNMENTS = "assignments";
    static final String REPORT = "report.json";
    private static final long LOOK_NANOS = 20_000_000;

    private InstancesProcess() {}

    static RegionManifest manifest(int network, List<String> zones) {
        var places = new ArrayList<ZonePlace>();
        for (String zone : zones) places.add(new ZonePlace(new AvailabilityZone(zone), places.size() + 1));
        var state = new RegionManifest.StateDatabase(places.getFirst().zone(), "state-token");
        return new RegionManifest(new Region("us-east-1"), "run", network, places, state, "kafka");
    }

    /** {@code MANIFEST ZONE INCARNATION HOME DATA}: runs until it is killed. */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
        var manifest = RegionJson.mapper().readValue(Files.readString(Path.of(arguments[0])), RegionManifest.class);
        var zone = new FileZone(
                manifest,
                new AvailabilityZone(arguments[1]),
                Long.parseLong(arguments[2]),
                Path.of(arguments[3]),
                Path.of(arguments[4]),
                new LocalChildren(),
                new FileFeed(Path.of(arguments[0]).resolveSibling(ASSIGNMENTS)));
        var mailbox = Mailbox.open(new InetSocketAddress(zone.addresses().infrastructure(), Ports.ARBITER));
        var place = new ClusterInZone.Zone(
                zone.self().name(),
                zone.incarnation(),
                zone.home(),
                zone.data(),
                zone.children(),
                mailbox,
                zone.time());
        InstancesInZone.start(zone, place, PASSWORD);
        while (true) LockSupport.park();
    }

    private record FileZone(
            RegionManifest manifest,
            AvailabilityZone self,
            long incarnation,
            Path home,
            Path data,
            ChildProcesses children,
            ConfigurationFeed configuration)
            implements ZoneContext {
        @Override
        public Path dataDirectory(ZoneComponent component) {
            return data;
        }

        @Override
        public TimeSource time() {
            return TimeSource.system();
        }

        @Override
        public Observations observations() {
            return (_, _, value) -> {
                try {
                    Path next = data.resolve(REPORT + ".next");
                    Files.writeString(next, RegionJson.mapper().writeValueAsString(value));
                    Files.move(
                            next,
                            data.resolve(REPORT),
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }

        @Override
        public Peers peers() {
            throw new UnsupportedOperationException("a database needs no beacons");
        }
    }

    /** A topic as a folder: {@code <topic>/<key>.json}. */
    private record FileFeed(Path folder) implements ConfigurationFeed {
        @Override
        public <T> Subscription follow(String topic, Class<T> type, Consumer<Snapshot<T>> listener) {
            var thread = Thread.ofPlatform().daemon().name("reads-" + topic).start(() -> {
                Map<String, T> known = Map.of();
                while (!Thread.currentThread().isInterrupted()) {
                    var found = read(folder.resolve(topic), type);
                    if (!found.equals(known)) listener.accept(new Snapshot<>(found, true));
                    known = found;
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            });
            return thread::interrupt;
        }

        private static <T> Map<String, T> read(Path folder, Class<T> type) {
            if (!Files.isDirectory(folder)) return Map.of();
            var found = new HashMap<String, T>();
            try (var files = Files.newDirectoryStream(folder, "*.json")) {
                for (Path file : files)
                    found.put(
                            file.getFileName().toString().replace(".json", ""),
                            RegionJson.mapper().readValue(Files.readString(file), type));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return found;
        }
    }
}
