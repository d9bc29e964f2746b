package dev.faultline.zone;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.KafkaCluster;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.kafka.RegionTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this zone's components are offered. */
record RunningZone(
        RegionManifest manifest,
        AvailabilityZone self,
        long incarnation,
        Path data,
        Path home,
        TimeSource time,
        LinuxChildProcesses children,
        KafkaConfigurationFeed configuration,
        KafkaObservations observations,
        DirectPeers peers,
        RegionTopics topics)
        implements ZoneContext, AutoCloseable {

    /** @param data the zone's disk, a real path */
    static RunningZone start(
            RegionManifest manifest,
            AvailabilityZone self,
            long incarnation,
            Path data,
            Path home,
            LinuxChildProcesses children) {
        var time = TimeSource.system();
        var topics = new RegionTopics(manifest);
        var kafka = KafkaCluster.of(manifest);
        return new RunningZone(
                manifest,
                self,
                incarnation,
                data,
                home,
                time,
                children,
                new KafkaConfigurationFeed(kafka, topics, data.resolve("configuration")),
                new KafkaObservations(kafka, topics, manifest.place(self).index(), time),
                new DirectPeers(manifest, self, time),
                topics);
    }

    @Override
    public Path dataDirectory(ZoneComponent component) throws IOException {
        return Files.createDirectories(data.resolve(component.name()));
    }

    @Override
    public void close() {
        peers.close();
        configuration.close();
        observations.close();
        topics.close();
    }
}
