package dev.faultline.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import dev.faultline.topology.RegionManifest.StateDatabase;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class LostZonesTest {
    private static final Region REGION = new Region("us-east-1");
    private static final List<AvailabilityZone> ZONES =
            Stream.of('a', 'b', 'c').map(REGION::zone).toList();

    private static final Duration SOON = Duration.ofSeconds(10);

    private final AtomicLong now = new AtomicLong(1);
    private final Map<AvailabilityZone, ServerSocket> beacons = new HashMap<>();
    private final List<Thread> answering = new ArrayList<>();
    private LoopbackNetwork network;
    private RegionManifest manifest;
    private LostZones lost;

    @BeforeEach
    void open() throws IOException {
        network = LoopbackNetwork.claim();
        manifest = new RegionManifest(
                REGION,
                "run",
                network.network(),
                ZONES.stream()
                        .map(zone -> new ZonePlace(zone, zone.letter() - 'a' + 1))
                        .toList(),
                new StateDatabase(ZONES.getFirst(), "token"),
                "cluster");
        lost = new LostZones(manifest, now::get);
        for (var zone : ZONES) beacons.put(zone, listen(zone));
    }

    @AfterEach
    void close() throws Exception {
        for (var beacon : beacons.values()) beacon.close();
        for (var thread : answering) thread.join(SOON); // An address is free when nobody waits at it any more.
        network.close();
    }

    private ServerSocket listen(AvailabilityZone zone) throws IOException {
        var address = InetAddress.getByName(manifest.addresses(zone).infrastructure());
        return new ServerSocket(Ports.BEACON, 10, address);
    }

    private ServerSocket beacon(AvailabilityZone zone) {
        return Objects.requireNonNull(beacons.get(zone));
    }

    /** Says each line again, until its socket is closed. */
    private void answers(AvailabilityZone zone) {
        var beacon = beacon(zone);
        answering.add(Thread.ofPlatform().daemon().start(() -> {
            while (!beacon.isClosed()) {
                try (var peer = beacon.accept()) {
                    peer.getInputStream().transferTo(peer.getOutputStream());
                } catch (IOException ended) {
                    continue;
                }
            }
        }));
    }

    private String told() {
        var refusal = new MachineryRefusals(lost)
                .of(new DataAccessResourceFailureException("no connection"))
                .orElseThrow();
        assertThat(refusal.code()).isEqualTo("ServiceUnavailable");
        assertThat(refusal.status()).isEqualTo(503);
        return String.valueOf(refusal.getMessage());
    }

    @Test
    void a_caller_is_told_which_two_zones_are_lost_and_what_it_means() throws IOException {
        answers(ZONES.get(2));
        beacon(ZONES.get(0)).close();
        assertThat(told())
                .contains("2 of the region's 3 Availability Zones are lost (us-east-1a, us-east-1b)")
                .contains("read-only until one of them returns");
    }

    @Test
    void while_two_zones_answer_it_is_a_fail_over_that_will_end() {
        answers(ZONES.get(0));
        answers(ZONES.get(1));
        assertThat(told()).contains("The state database is not available; try again.");
    }

    @Test
    void what_was_found_holds_for_a_second() {
        assertThat(told()).contains("are lost");
        ZONES.forEach(this::answers);
        assertThat(told()).contains("are lost");
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(told()).contains("try again");
    }
}
