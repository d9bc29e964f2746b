package dev.faultline.endtoend;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.lab.LabRegion.ZoneState;
import dev.faultline.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
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
import software.amazon.awssdk.services.autoscaling.model.Instance;

/**
 * What serves needs nothing but what serves: control plane, Kafka and state database are stopped one after the other,
 * instances and a zone die meanwhile, and what is left goes on. Control plane and brokers are stopped rather than killed,
 * since killed ones are started again; the database loses its disks, since a copy that is stopped is replaced.
 */
@Tag("long")
class StaticStabilityTest {
    private static final int CAPACITY = 6;
    private static final int REQUESTS = 40;
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration WHOLE = Duration.ofSeconds(180);

    private OwnRegion own;
    private Clients clients;
    private WebTier tier;
    private final Map<AvailabilityZone, Traffic> traffic = new TreeMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final List<Long> stopped = new ArrayList<>();

    @BeforeEach
    void setUp() throws Exception {
        own = OwnRegion.start();
        clients = Clients.of(own.region().gateway());
        tier = WebTier.deploy(clients, CAPACITY);
        tier.awaitWhole(CAPACITY);
    }

    @AfterEach
    void tearDown() throws Exception {
        for (var one : traffic.values()) one.close();
        if (clients != null) clients.close();
        if (own != null) own.close();
    }

    @Test
    void a_web_tier_serves_without_control_plane_kafka_and_database_and_is_whole_again_when_they_return()
            throws Exception {
        var zones = own.zones();
        String terminated = terminateOneOf(zones.getLast());
        var members = membersByZone();
        for (var member : tier.members()) addresses.put(member.instanceId(), address(member.instanceId()));
        for (var zone : zones) traffic.put(zone, Traffic.to(node(zone)));
        assertNodesServe(tier.memberIds());

        var killed = new HashSet<String>();
        stop(List.of(own.controlPlane()));
        killed.add(killOne(in(members, zones.get(0)), killed));
        stop(own.brokers());
        killed.add(killOne(in(members, zones.get(1)), killed));
        own.takeDatabaseAway();
        Await.until(BOUND, "no Postgres runs", () -> own.postgres().isEmpty());
        for (var node : traffic.values()) node.next(REQUESTS, BOUND);
        assertNoFailures();
        killed.add(killOne(in(members, zones.get(2)), killed));

        crashAndStart(zones.get(2), in(members, zones.get(2)).getLast(), terminated);
        assertThat(stopped).allMatch(Processes::stopped);

        own.giveDatabaseBack();
        Processes.resume(stopped.reversed());
        own.awaitSteady();
        awaitWholeAgain(
                Set.of(
                        in(members, zones.get(0)).getFirst(),
                        in(members, zones.get(1)).getFirst()),
                terminated);
        assertNodesServe(tier.memberIds());
    }

    /** An instance that is gone for good before anything fails: its zone's disk still knows of it. */
    private String terminateOneOf(AvailabilityZone zone) {
        String id = in(membersByZone(), zone).getFirst();
        clients.autoScaling()
                .terminateInstanceInAutoScalingGroup(r -> r.instanceId(id).shouldDecrementDesiredCapacity(false));
        Await.until(
                WHOLE,
                id + " is replaced",
                () -> !tier.memberIds().contains(id) && own.instance(id).isEmpty());
        tier.awaitWhole(CAPACITY);
        return id;
    }

    private Map<AvailabilityZone, List<String>> membersByZone() {
        return tier.members().stream()
                .collect(groupingBy(
                        member -> new AvailabilityZone(member.availabilityZone()),
                        mapping(Instance::instanceId, toList())));
    }

    private static List<String> in(Map<AvailabilityZone, List<String>> members, AvailabilityZone zone) {
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
    private String node(AvailabilityZone zone) throws Exception {
        String prefix = own.region().manifest().addresses(zone).host(1).replaceAll("1$", "");
        return Names.addresses(own.nameServer(zone), tier.dnsName()).stream()
                .filter(address -> address.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private void stop(List<Long> processes) throws Exception {
        Processes.stop(processes);
        stopped.addAll(processes);
        Await.until(BOUND, "all have stopped", () -> processes.stream().allMatch(Processes::stopped));
        for (var node : traffic.values()) node.next(REQUESTS, BOUND);
        assertNoFailures();
    }

    /** Kills the first of the instances: the others answer at every node, and no request fails. */
    private String killOne(List<String> instances, Set<String> before) throws Exception {
        String victim = instances.getFirst();
        Processes.kill(own.instance(victim));
        Await.until(BOUND, victim + " is dead", () -> own.instance(victim).isEmpty());
        var left = new HashSet<>(addresses.keySet());
        left.removeAll(before);
        left.remove(victim);
        // What was on its way when it died may still carry its name.
        for (var node : traffic.values()) node.next(2, BOUND);
        assertNodesServe(left);
        assertThat(stopped).allMatch(Processes::stopped);
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

    private void crashAndStart(AvailabilityZone zone, String survivor, String terminated) throws Exception {
        traffic.remove(zone).close();
        String node = node(zone);
        own.region().crash(zone);
        stopped.removeIf(pid -> Processes.commandLine(pid).isEmpty());
        for (var other : traffic.values())
            assertThat(other.next(REQUESTS, BOUND)).doesNotContain(survivor);
        assertNoFailures();

        own.region().start(zone);
        // Looked up once: a process that is about to execute another program has no command line for a moment.
        var broker = new ArrayList<Long>();
        Await.until(BOUND, "the zone's new broker runs", () -> broker.addAll(own.broker(zone)));
        Processes.stop(broker);
        stopped.addAll(broker);
        Await.until(BOUND, "the zone runs", () -> own.region().zones().stream()
                .filter(status -> status.zone().equals(zone))
                .allMatch(status -> status.state() == ZoneState.RUNNING));
        Await.until(BOUND, "the name server answers from its disk", () -> Names.addresses(
                        own.nameServer(zone), tier.dnsName())
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
        assertThat(own.instance(terminated)).isEmpty();
    }

    /** @param lost killed in zones that lived on: their places are taken by others */
    private void awaitWholeAgain(Set<String> lost, String terminated) {
        Await.until(WHOLE, "all killed instances are replaced", () -> tier.memberIds().stream()
                .noneMatch(lost::contains));
        tier.awaitWhole(CAPACITY);
        Await.until(WHOLE, "the group's members run, and no other instance", () -> own.instances()
                .equals(tier.memberIds()));
        assertThat(own.instances()).doesNotContain(terminated).doesNotContainAnyElementsOf(lost);
    }
}
