package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/**
 * What was acknowledged stays true: over the death of the control plane, over the loss of all that Kafka holds, over the
 * loss of two zones, and over the end of everything.
 */
@Tag("long")
@ExtendWith(SharedRegion.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecoveryTest {
    private static final int CAPACITY = 3;
    private static final int KILLED_AFTER = 20;
    private static final int BURST = 600;
    private static final Duration BACK = Duration.ofSeconds(120);
    private static final Duration BOUND = Duration.ofSeconds(60);

    private UserRegion region;
    private Clients clients;
    private WebTier tier;
    private String vpc;

    @BeforeAll
    void setUp() throws Exception {
        region = SharedRegion.region();
        clients = Clients.of(region.gateway());
        vpc = clients.ec2().describeVpcs().vpcs().getFirst().vpcId();
        tier = WebTier.deploy(clients, CAPACITY);
        tier.awaitWhole(CAPACITY);
    }

    @AfterAll
    void tearDown() throws Exception {
        region.heal();
        if (tier != null) tier.remove();
        if (clients != null) clients.close();
    }

    @Test
    void what_was_acknowledged_before_the_control_plane_died_exists_once_and_works() throws Exception {
        var attempted = new ArrayList<String>();
        var acknowledged = burst(attempted);
        assertThat(acknowledged).hasSizeBetween(KILLED_AFTER, BURST - 1);

        Await.until(BACK, "the public API answers again", () -> !burstGroups().isEmpty());
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
    private Map<String, String> burst(List<String> attempted) throws Exception {
        var acknowledged = new HashMap<String, String>();
        var killed = CompletableFuture.completedFuture((Void) null);
        for (int i = 0; i < BURST; i++) {
            if (i == KILLED_AFTER) killed = CompletableFuture.runAsync(this::killControlPlane);
            String name = "burst-" + i;
            attempted.add(name);
            try {
                acknowledged.put(name, WebTier.createTargetGroup(clients, name, vpc));
            } catch (SdkException lost) {
                // Nobody has said whether this one exists.
                break;
            }
        }
        killed.join();
        return acknowledged;
    }

    private void killControlPlane() {
        try {
            region.killControlPlane();
        } catch (Exception e) {
            throw new IllegalStateException("the control plane is not killed", e);
        }
    }

    private List<TargetGroup> burstGroups() {
        return clients.loadBalancing().describeTargetGroupsPaginator().targetGroups().stream()
                .filter(group -> group.targetGroupName().startsWith("burst-"))
                .toList();
    }

    private HashSet<String> targets(String group) {
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
        var zones = region.zoneNames();
        var nodes = Names.addresses(region.nameServer(zones.getFirst()), tier.dnsName());
        assertThat(nodes).hasSize(zones.size());
        for (String node : nodes)
            Await.until(BOUND, node + " serves", () -> Traffic.ask(node).startsWith("i-"));
        var traffic = nodes.stream().map(Traffic::to).toList();
        try {
            region.loseKafka();
            region.awaitSteady();
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
        region.awaitSteady();
        WebTier.createTargetGroup(clients, "before-two", vpc);
        var zones = region.zoneNames();
        region.crash(zones.get(0));
        region.crash(zones.get(1));

        assertSaysThatTwoZonesAreLost(() -> WebTier.createTargetGroup(clients, "meanwhile", vpc));
        assertSaysThatTwoZonesAreLost(() -> clients.loadBalancing().describeTargetGroups());
        assertSaysThatTwoZonesAreLost(() -> clients.autoScaling().describeAutoScalingGroups());
        assertSaysThatTwoZonesAreLost(() -> clients.ec2().describeInstances());

        region.start(zones.get(0));
        var attempts = new AtomicInteger();
        Await.until(BACK, "the public API takes changes again", () -> {
            WebTier.createTargetGroup(clients, "with-two-" + attempts.incrementAndGet(), vpc);
            return true;
        });
        assertThat(clients.loadBalancing().describeTargetGroupsPaginator().targetGroups())
                .extracting(TargetGroup::targetGroupName)
                .contains("before-two", "with-two-" + attempts.get());
        region.start(zones.get(1));
        region.awaitSteady();
    }

    @Test
    void stopped_as_a_whole_it_comes_up_again_with_all_that_it_had() throws Exception {
        region.awaitSteady();
        WebTier.createTargetGroup(clients, "before-stop", vpc);
        int members = tier.members().size();
        region.restart();

        clients.close();
        clients = Clients.of(region.gateway());
        tier = tier.by(clients);
        region.awaitSteady();
        tier.awaitWhole(members);
        assertThat(clients.loadBalancing().describeTargetGroupsPaginator().targetGroups())
                .extracting(TargetGroup::targetGroupName)
                .contains("before-stop");
        var serving = tier.memberIds();
        for (String zone : region.zoneNames())
            for (String node : Names.addresses(region.nameServer(zone), tier.dnsName()))
                Await.until(BOUND, node + " serves", () -> serving.contains(Traffic.ask(node)));
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
}
