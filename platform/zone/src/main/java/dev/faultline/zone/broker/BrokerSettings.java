package dev.faultline.zone.broker;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.kafka.RegionTopics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The {@code server.properties} of one zone's broker, from the manifest alone. The time-outs make the loss of a broker last
 * 2 to 3 seconds for a producer with acks=all, where Kafka's defaults take 11 to 14 (see the broker's README).
 */
record BrokerSettings(RegionManifest manifest, AvailabilityZone self, Path storage, Path log) {
    /** What a producer, a consumer or the cluster itself notices when a broker dies. */
    private static final Map<String, String> TIMES = Map.ofEntries(
            Map.entry("broker.session.timeout.ms", "1500"),
            Map.entry("broker.heartbeat.interval.ms", "300"),
            Map.entry("controller.quorum.fetch.timeout.ms", "800"),
            Map.entry("controller.quorum.election.timeout.ms", "400"),
            Map.entry("controller.quorum.election.backoff.max.ms", "200"),
            Map.entry("controller.quorum.request.timeout.ms", "800"),
            Map.entry("replica.lag.time.max.ms", "3000"),
            Map.entry("replica.socket.timeout.ms", "3000"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // A zone that returns takes its partitions back soon, not after five minutes.
            Map.entry("leader.imbalance.check.interval.seconds", "5"));

    /** What keeps a broker within a heap of 192 MB, and its files small. */
    private static final Map<String, String> SIZES = Map.ofEntries(
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("background.threads", "2"),
            Map.entry("num.recovery.threads.per.data.dir", "1"),
            Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
            Map.entry("log.cleaner.io.buffer.size", "131072"),
            Map.entry("log.segment.bytes", "67108864"),
            Map.entry("log.index.size.max.bytes", "1048576"),
            Map.entry("metric.reporters", ""));

    private static final List<String> INTERNAL_TOPICS =
            List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic");

    /** The file's text, its keys sorted. */
    String text() {
        return properties().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    Map<String, String> properties() {
        var address = manifest.addresses(self).infrastructure();
        var all = new TreeMap<>(TIMES);
        all.putAll(SIZES);
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(manifest.place(self).index()));
        all.put("broker.rack", self.name());
        all.put("controller.quorum.voters", voters());
        all.put(
                "listeners",
                "PLAINTEXT://" + address + ":" + Ports.BROKER + ",CONTROLLER://" + address + ":" + Ports.CONTROLLER);
        all.put("advertised.listeners", "PLAINTEXT://" + address + ":" + Ports.BROKER);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("inter.broker.listener.name", "PLAINTEXT");
        all.put("log.dirs", storage.toString());
        all.put("auto.create.topics.enable", "false");
        all.put("faultline.cluster.id", manifest.kafkaClusterId());
        all.put("faultline.log.file", log.toString());
        all.putAll(copies());
        return all;
    }

    /** Three copies of everything, two of them in sync; as many copies as zones where there are fewer. */
    private Map<String, String> copies() {
        var copies = Integer.toString(
                Math.min(RegionTopics.REPLICATION, manifest.zones().size()));
        var inSync = Integer.toString(RegionTopics.minInSync(manifest.zones().size()));
        var all = new TreeMap<String, String>();
        all.put("default.replication.factor", copies);
        all.put("min.insync.replicas", inSync);
        for (var topic : INTERNAL_TOPICS) {
            all.put(topic + ".replication.factor", copies);
            all.put(topic + ".num.partitions", "3");
        }
        all.put("transaction.state.log.min.isr", inSync);
        all.put("share.coordinator.state.topic.min.isr", inSync);
        return all;
    }

    private String voters() {
        return manifest.zones().stream()
                .map(place -> place.index() + "@"
                        + manifest.addresses(place.zone()).infrastructure() + ":" + Ports.CONTROLLER)
                .collect(Collectors.joining(","));
    }
}
