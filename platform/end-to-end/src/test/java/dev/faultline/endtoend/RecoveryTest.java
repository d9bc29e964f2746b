package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/**
 * What was acknowledged stays true: over the death of the control plane, over the loss of all that Kafka holds, and over the
 * loss of two zones.
 */
@Tag("long")
class RecoveryTest {
    private static final int CAPACITY = 3;
    private static final int KILLED_AFTER = 20;
    private static final int BURST = 60;
    private static final Duration BACK = Duration.ofSeconds(120);
    private static final Duration BOUND = Duration.ofSeconds(60);

    private static OwnRegion own;
    private static Clients clients;
    private static WebTier tier;
    private static String vpc;

    @BeforeAll
    static void setUp() throws Exception {
        own = OwnRegion.start();
        clients = Clients.of(own.region().gateway());
        vpc = clients.ec2().describeVpcs().vpcs().getFirst().vpcId();
        tier = WebTier.deploy(clients, CAPACITY);
        tier.awaitWhole(CAPACITY);
    }

    @AfterAll
    static void tearDown() throws Exception {
        if (clients != null) clients.close();
        if (own != null) own.close();
    }

    @Test
    void what_was_acknowledged_before_the_control_plane_died_exists_once_and_works() throws Exception {
        long dead = own.controlPlane();
        var attempted = new ArrayList<String>();
        var acknowledged = burst(attempted, dead);
        assertThat(acknowledged).hasSizeBetween(KILLED_AFTER, BURST - 1);

        Await.until(BACK, "the public API answers again", () -> !burstGroups().isEmpty());
        assertThat(own.controlPlane()).isNotEqualTo(dead);
        var found = burstGroups();
        assertThat(found)
                .extracting(TargetGroup::targetGroupName)
                .doesNotHaveDuplicates()
                .isSubsetOf(attempted);
        var arns = found.stream().map(TargetGroup::targetGroupArn).toList();
        assertThat(arns).containsAll(acknowledged.values());

        String after = WebTier.createTargetGroup(clients, "after", vpc);
        String lastBefore = acknowledged.get("burst-" + (acknowledged.size() - 1));
        Await.until(BOUND, "the groups take the members of an Auto Scaling group", () -> {
            clients.autoScaling().attachLoadBalancerTargetGroups(r -> r.autoScalingGroupName(WebTier.NAME)
                    .targetGroupARNs(lastBefore, after));
            return true;
        });
        for (String group : List.of(lastBefore, after))
            Await.until(BOUND, "its members are targets of " + group, () -> targets(group)
                    .equals(tier.memberIds()));
    }

    /** Creates groups one after the other, and kills the control plane while another thread's call is on its way. */
    private static Map<String, String> burst(List<String> attempted, long controlPlane) throws Exception {
        var acknowledged = new HashMap<String, String>();
        Thread killer = null;
        for (int i = 0; i < BURST; i++) {
            if (i == KILLED_AFTER)
                killer = Thread.ofVirtual().start(() -> {
                    try {
                        Processes.kill(List.of(controlPlane));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
            String name = "burst-" + i;
            attempted.add(name);
            try {
                acknowledged.put(name, WebTier.createTargetGroup(clients, name, vpc));
            } catch (SdkException lost) {
                // Nobody has said whether this one exists.
                break;
            }
        }
        if (killer != null) killer.join();
        return acknowledged;
    }

    private static List<TargetGroup> burstGroups() {
        return clients.loadBalancing().describeTargetGroupsPaginator().targetGroups().stream()
                .filter(group -> group.targetGroupName().startsWith("burst-"))
                .toList();
    }

    private static HashSet<String> targets(String group) {
        var ids = new HashSet<String>();
        clients.loadBalancing()
                .describeTargetHealth(r -> r.targetGroupArn(group))
                .targetHealthDescriptions()
                .forEach(target -> ids.add(target.target().id()));
        return ids;
    }

    @Test
    void all_that_kafka_held_comes_again_from_the_state_database() throws Exception {
        tier.awaitWhole(CAPACITY);
        var nodes = Names.addresses(own.nameServer(own.zones().getFirst()), tier.dnsName());
        assertThat(nodes).hasSize(own.zones().size());
        var traffic = nodes.stream().map(Traffic::to).toList();
        try {
            var brokers = own.brokers();
            assertThat(brokers).hasSize(own.zones().size());
            // Stopped first, so that none writes what we delete, and none starts before all is deleted.
            Processes.stop(brokers);
            for (var zone : own.zones()) deleteContent(own.brokerStorage(zone));
            Processes.kill(brokers);
            own.awaitSteady();
            for (var node : traffic) node.next(40, BOUND);

            clients.autoScaling().setDesiredCapacity(r -> r.autoScalingGroupName(WebTier.NAME)
                    .desiredCapacity(CAPACITY + 1));
            tier.awaitWhole(CAPACITY + 1);
            var members = tier.memberIds();
            for (var node : traffic)
                Await.until(BOUND, "the new member answers, too", () -> node.next(40, BOUND)
                        .equals(members));
            assertThat(traffic).flatMap(Traffic::failures).isEmpty();
        } finally {
            for (var node : traffic) node.close();
        }
    }

    @Test
    void with_two_zones_away_nothing_changes_and_status_says_so_and_one_that_returns_is_enough() throws Exception {
        own.awaitSteady();
        WebTier.createTargetGroup(clients, "before-two", vpc);
        var zones = own.zones();
        own.region().crash(zones.get(0));
        own.region().crash(zones.get(1));

        Await.until(
                BOUND,
                "the database has no primary",
                () -> own.region().status().regions().getFirst().database().primary() == null);
        assertSaysThatTwoZonesAreLost(() -> WebTier.createTargetGroup(clients, "meanwhile", vpc));
        assertSaysThatTwoZonesAreLost(() -> clients.loadBalancing().describeTargetGroups());
        assertSaysThatTwoZonesAreLost(() -> clients.autoScaling().describeAutoScalingGroups());
        assertSaysThatTwoZonesAreLost(() -> clients.ec2().describeInstances());

        own.region().start(zones.get(0));
        var attempts = new AtomicInteger();
        Await.until(BACK, "the public API takes changes again", () -> {
            WebTier.createTargetGroup(clients, "with-two-" + attempts.incrementAndGet(), vpc);
            return true;
        });
        assertThat(clients.loadBalancing().describeTargetGroupsPaginator().targetGroups())
                .extracting(TargetGroup::targetGroupName)
                .contains("before-two", "with-two-" + attempts.get());
        own.region().start(zones.get(1));
        own.awaitSteady();
    }

    /** A change and a question alike: nobody can vouch for what one zone alone knows. */
    private static void assertSaysThatTwoZonesAreLost(ThrowingCallable call) {
        Await.until(BOUND, "the public API says that two zones are lost", () -> {
            try {
                call.call();
                return false;
            } catch (AwsServiceException e) {
                return e.statusCode() == 503
                        && e.awsErrorDetails().errorCode().equals("ServiceUnavailable")
                        && e.awsErrorDetails().errorMessage().contains("read-only until one of them returns");
            } catch (Throwable other) {
                throw new IllegalStateException(other);
            }
        });
    }

    private static void deleteContent(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                if (!file.equals(folder)) Files.delete(file);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
