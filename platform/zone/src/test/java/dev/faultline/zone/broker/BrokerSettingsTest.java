package dev.faultline.zone.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.Region;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {
    private static final Region REGION = new Region("us-east-1");

    private static Properties settings(int zones) throws IOException {
        var places = new ArrayList<ZonePlace>();
        for (int i = 0; i < zones; i++) places.add(new ZonePlace(REGION.zone((char) ('a' + i)), i + 1));
        var a = REGION.zone('a');
        var manifest = new RegionManifest(REGION, "run", 7, places, new StateDatabase(a, "token"), "cluster-id");
        var self = REGION.zone((char) ('a' + zones - 1));
        var text = new BrokerSettings(manifest, self, Path.of("/data/storage"), Path.of("/data/broker.log")).text();
        var properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    @Test
    void a_broker_finds_its_place_and_its_peers_in_the_manifest() throws IOException {
        assertThat(settings(3))
                .containsEntry("node.id", "3")
                .containsEntry("broker.rack", "us-east-1c")
                .containsEntry("listeners", "PLAINTEXT://127.7.3.1:14092,CONTROLLER://127.7.3.1:14093")
                .containsEntry("advertised.listeners", "PLAINTEXT://127.7.3.1:14092")
                .containsEntry("controller.quorum.voters", "1@127.7.1.1:14093,2@127.7.2.1:14093,3@127.7.3.1:14093")
                .containsEntry("faultline.cluster.id", "cluster-id")
                .containsEntry("log.dirs", "/data/storage");
    }

    @Test
    void three_zones_keep_three_copies_and_may_lose_one() throws IOException {
        assertThat(settings(3))
                .containsEntry("default.replication.factor", "3")
                .containsEntry("min.insync.replicas", "2")
                .containsEntry("offsets.topic.replication.factor", "3")
                .containsEntry("transaction.state.log.min.isr", "2");
    }

    @Test
    void fewer_zones_keep_fewer_copies() throws IOException {
        assertThat(settings(1))
                .containsEntry("default.replication.factor", "1")
                .containsEntry("min.insync.replicas", "1");
        assertThat(settings(2))
                .containsEntry("default.replication.factor", "2")
                .containsEntry("min.insync.replicas", "1");
    }
}
