package dev.faultline.endtoend;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/**
 * What serves needs nothing but what serves: control plane, Kafka and state database are stopped one after the other,
 * instances and a zone die meanwhile, and what is left goes on. Control plane and brokers are stopped rather than killed,
 * since killed ones are started again; the database loses its disks, since a copy that is stopped is replaced.
 */
@Tag("long")
@ExtendWith(SharedRegion.class)
class StaticStabilityTest {
    private static final int CAPACITY = 6;
    private static final int REQUESTS = 40;
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration WHOLE = Duration.ofSeconds(180);

    private UserRegion region;
    private Clients clients;
    private WebTier tier;
    private final Map<String, Traffic> traffic = new TreeMap<>();
    private final Map<String, String> addresses = new HashMap<>();

    @BeforeEach
    void setUp() throws Exception {
        region = SharedRegion.region();
        clients = Clients.of(region.gateway());
        tier = WebTier.deploy(clients, CAPACITY);
        tier.awaitWhole(CAPACITY);
    }

    @AfterEach
    void tearDown() throws Exception {
        for (var one : traffic.values()) one.close();
        region.heal();
        if (tier != null) tier.remove();
        if (clients != null) clients.close();
    }

    @Test
    void a_web_tier_serves_without_control_plane_kafka_and_database_and_is_whole_again_when_they_return()
            throws Exception {
        var zones = region.zoneNames();
        String terminated = terminateOneOf(zones.getLast());
        var members = membersByZone();
        for (var member : tier.members()) addresses.put(member.instanceId(), address(member.instanceId()));
        for (var zone : zones) traffic.put(zone, Traffic.to(node(zone)));
        assertNodesServe(tier.memberIds());

        var killed = new HashSet<String>();
        region.stopControlPlane();
        awaitStandstill();
        killed.add(killOne(in(members, zones.get(0)), killed));
        for (String zone : zones) assertThat(region.stopBroker(zone)).isTrue();
        awaitStandstill();
        killed.add(killOne(in(members, zones.get(1)), killed));
        region.takeDatabaseAway();
        Await.until(BOUND, "no Postgres runs", () -> !region.databaseRuns());
        for (var node : traffic.values()) node.next(REQUESTS, BOUND);
        assertNoFailures();
        killed.add(killOne(in(members, zones.get(2)), killed));

        crashAndStart(zones.get(2), in(members, zones.get(2)).getLast(), terminated);
        assertThat(region.allStandStill()).isTrue();

        region.giveDatabaseBack();
        region.resume();
        region.awaitSteady();
        awaitWholeAgain(
                Set.of(
                        in(members, zones.get(0)).getFirst(),
                        in(members, zones.get(1)).getFirst()),
                terminated);
        assertNodesServe(tier.memberIds());
    }

    /** An instance that is gone for good before anything fails: its zone's disk still knows of it. */
    private String terminateOneOf(String zone) {
        String id = in(membersByZone(), zone).getFirst();
        clients.autoScaling()
                .terminateInstanceInAutoScalingGroup(r -> r.instanceId(id).shouldDecrementDesiredCapacity(false));
        Await.until(
                WHOLE,
                id + " is replaced",
                () -> !tier.memberIds().contains(id) && !region.instances().contains(id));
        tier.awaitWhole(CAPACITY);
        return id;
    }

    private Map<String, List<String>> membersByZone() {
        return tier.members().stream()
                .collect(groupingBy(Instance::availabilityZone, mapping(Instance::instanceId, toList())));
    }

    private static List<String> in(Map<String, List<String>> members, String zone) {
        return members.getOrDefault(zone, List.of());
    }

    private String address(String id) {
        return clients.ec2()
                .describeInstances(r -> r.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst()
                .privateIpAddress();
    }

    /** The address of a zone's node, by the zone's own name server. */
    private String node(String zone) throws Exception {
        var own = region.addresses(zone);
        String prefix = own.prefix() + "." + own.zone() + ".";
        return Names.addresses(region.nameServer(zone), tier.dnsName()).stream()
                .filter(address -> address.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private void awaitStandstill() {
        Await.until(BOUND, "all have stopped", region::allStandStill);
        for (var node : traffic.values()) node.next(REQUESTS, BOUND);
        assertNoFailures();
    }

    /** Kills the first of the instances: the others answer at every node, and no request fails. */
    private String killOne(List<String> instances, Set<String> before) throws Exception {
        String victim = instances.getFirst();
        region.killInstance(victim);
        Await.until(BOUND, victim + " is dead", () -> !region.instances().contains(victim));
        var left = new HashSet<>(addresses.keySet());
        left.removeAll(before);
        left.remove(victim);
        // What was on its way when it died may still carry its name.
        for (var node : traffic.values()) node.next(2, BOUND);
        assertNodesServe(left);
        assertThat(region.allStandStill()).isTrue();
        return victim;
    }

    /** Every node spreads requests over these instances, and no other answers. */
    private void assertNodesServe(Set<String> instances) {
        for (var node : traffic.values()) assertThat(node.next(REQUESTS, BOUND)).isEqualTo(instances);
        assertNoFailures();
    }

    private void assertNoFailures() {
        assertThat(traffic.values()).flatMap(Traffic::failures).isEmpty();
    }

    private void crashAndStart(String zone, String survivor, String terminated) throws Exception {
        traffic.remove(zone).close();
        String node = node(zone);
        region.crash(zone);
        for (var other : traffic.values())
            assertThat(other.next(REQUESTS, BOUND)).doesNotContain(survivor);
        assertNoFailures();

        region.start(zone);
        Await.until(BOUND, "the zone's new broker stands still", () -> region.stopBroker(zone));
        Await.until(BOUND, "the zone runs", () -> region.runs(zone));
        Await.until(BOUND, "the name server answers from its disk", () -> Names.addresses(
                        region.nameServer(zone), tier.dnsName())
                .contains(node));
        Await.until(
                BOUND, "the instance serves from its disk", () -> Traffic.ask(requireNonNull(addresses.get(survivor)))
                        .equals(survivor));
        Await.until(
                BOUND, "the node serves from its disk", () -> Traffic.ask(node).startsWith("i-"));
        traffic.put(zone, Traffic.to(node));
        for (var each : traffic.values())
            Await.until(BOUND, "every node finds the instance", () -> each.next(REQUESTS, BOUND)
                    .contains(survivor));
        assertNoFailures();
        assertThat(region.instances()).doesNotContain(terminated);
    }

    /** @param lost killed in zones that lived on: their places are taken by others */
    private void awaitWholeAgain(Set<String> lost, String terminated) throws Exception {
        Await.until(WHOLE, "all killed instances are replaced", () -> tier.memberIds().stream()
                .noneMatch(lost::contains));
        tier.awaitWhole(CAPACITY);
        Await.until(WHOLE, "the group's members run, and no other instance", () -> region.instances()
                .equals(tier.memberIds()));
        assertThat(region.instances()).doesNotContain(terminated).doesNotContainAnyElementsOf(lost);
    }
}
