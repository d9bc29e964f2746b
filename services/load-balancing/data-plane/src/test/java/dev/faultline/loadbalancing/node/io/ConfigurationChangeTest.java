package dev.faultline.loadbalancing.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Condition;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Rule;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** New snapshots, and the checks that they ask for. */
@Timeout(60)
class ConfigurationChangeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final NodeFixture node;
    private final RawTarget target;
    private final Target registered;
    private final CountDownLatch release = new CountDownLatch(1);

    ConfigurationChangeTest(@TempDir Path folder) throws Exception {
        node = new NodeFixture(folder);
        target = new RawTarget(node.freeAddress(), 9000, (head, connection) -> {
            if (head.startsWith("GET /waits")) release.await();
            RawTarget.say(connection, OK);
        });
        registered = new Target("i-raw", node.freeAddress(), 9000, FakeZone.B, null);
    }

    @BeforeEach
    void serve() throws Exception {
        node.serve(List.of(registered));
    }

    @AfterEach
    void stop() throws Exception {
        target.close();
        node.close();
    }

    private static Rule fixed(String path) {
        return new Rule(
                "fixed",
                "10",
                List.of(new Condition("path-pattern", null, List.of(path))),
                new Action.FixedResponse(299, "text/plain", "fixed"));
    }

    @Test
    void a_change_keeps_connections_and_health() throws Exception {
        try (RawClient client = node.client()) {
            assertThat(client.get("/new").status()).isEqualTo(200);
            node.configurations.checks(5000, 250); // No check comes to the rescue.
            node.zone.configure(node.configurations.rules(fixed("/new")).build());
            Await.until(
                    "the rule is in force",
                    NodeFixture.PATIENCE,
                    () -> client.get("/new").status() == 299);
            assertThat(client.get("/old").text()).isEqualTo("ok");
            assertThat(node.zone.health("i-raw")).isEqualTo("healthy");
        }
    }

    @Test
    void an_older_snapshot_changes_nothing() throws Exception {
        var older = node.configurations.build();
        node.zone.configure(node.configurations.rules(fixed("/new")).build());
        try (RawClient client = node.client()) {
            Await.until(
                    "the rule is in force",
                    NodeFixture.PATIENCE,
                    () -> client.get("/new").status() == 299);
            node.zone.configure(older);
            for (int i = 0; i < 20; i++) assertThat(client.get("/new").status()).isEqualTo(299);
        }
    }

    @Test
    void a_snapshot_that_cannot_be_read_changes_nothing() throws Exception {
        var unreadable = new Rule(
                "bad",
                "1",
                List.of(new Condition("cookie", null, List.of("*"))),
                fixed("/").action());
        node.zone.configure(node.configurations.rules(unreadable).build());
        try (RawClient client = node.client()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
    }

    @Test
    void a_removed_listener_closes_and_a_new_one_opens() throws Exception {
        try (RawClient client = node.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            node.zone.configure(node.configurations.port(8081).build());
            assertThat(client.closed()).isTrue();
            Await.until("the new port serves", NodeFixture.PATIENCE, () -> status(8081) == 200);
            Await.until("the old port is closed", NodeFixture.PATIENCE, () -> status(Configurations.PORT) == 0);
        }
    }

    @Test
    void a_deleted_load_balancer_serves_no_more() throws Exception {
        node.zone.remove(Configurations.LOAD_BALANCER);
        Await.until("the port is closed", NodeFixture.PATIENCE, () -> status(Configurations.PORT) == 0);
    }

    @Test
    void a_request_on_its_way_ends_when_its_load_balancer_is_deleted() throws Exception {
        try (RawClient client = node.client()) {
            client.write("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
            Await.until("it waits", NodeFixture.PATIENCE, () -> arrived("GET /waits") == 1);
            node.zone.remove(Configurations.LOAD_BALANCER);
            Await.until("the port is closed", NodeFixture.PATIENCE, () -> status(Configurations.PORT) == 0);
            release.countDown();
            assertThat(client.read(false).text()).isEqualTo("ok");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void a_zone_that_is_not_enabled_has_no_node_and_checks_nothing() throws Exception {
        node.zone.configure(node.configurations.zone(FakeZone.B).build());
        Await.until("the port is closed", NodeFixture.PATIENCE, () -> status(Configurations.PORT) == 0);
        long checks = arrived("GET / ");
        long start = System.nanoTime();
        Await.until("four intervals pass", NodeFixture.PATIENCE, () -> System.nanoTime() - start > 1_200_000_000L);
        assertThat(arrived("GET / ") - checks)
                .as("one may have been on its way")
                .isLessThanOrEqualTo(1);
    }

    private long arrived(String start) {
        return target.heads().stream().filter(head -> head.startsWith(start)).count();
    }

    @Test
    void a_busy_port_is_taken_when_it_becomes_free() throws Exception {
        try (var busy = new ServerSocket(8081, 1, InetAddress.getByName(node.address()))) {
            node.zone.configure(node.configurations.port(8081).build());
            Await.until("the old port is closed", NodeFixture.PATIENCE, () -> status(Configurations.PORT) == 0);
            assertThat(busy.isBound()).isTrue();
        }
        Await.until("the new port serves", NodeFixture.PATIENCE, () -> status(8081) == 200);
    }

    /** 0 when there is no connection. */
    private int status(int port) {
        try (var client = new RawClient(node.address(), port)) {
            return client.get("/").status();
        } catch (IOException refused) {
            return 0;
        }
    }

    @Test
    void checks_look_as_aws_s_do() {
        assertThat(target.heads())
                .first()
                .asString()
                .startsWith("GET / HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nhost: " + node.freeAddress() + ":9000\r\n")
                .containsIgnoringCase("\r\nuser-agent: ELB-HealthChecker/2.0\r\n")
                .containsIgnoringCase("\r\nconnection: close\r\n");
    }

    @Test
    void a_target_that_answers_checks_with_another_code_fails_and_recovers() throws Exception {
        target.answerChecks("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
        Await.until("unhealthy", NodeFixture.PATIENCE, () -> node.zone
                .health("i-raw")
                .equals("unhealthy"));
        assertThat(node.zone.reported("i-raw"))
                .isNotNull()
                .satisfies(health -> assertThat(health.reason()).isEqualTo("Target.ResponseCodeMismatch"))
                .satisfies(health ->
                        assertThat(health.description()).isEqualTo("Health checks failed with these codes: [503]"));
        try (RawClient client = node.client()) {
            assertThat(client.get("/").status())
                    .as("fail open: it is the only one")
                    .isEqualTo(200);
        }
        target.answerChecks("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Await.until(
                "healthy", NodeFixture.PATIENCE, () -> node.zone.health("i-raw").equals("healthy"));
    }

    @Test
    void a_node_serves_what_it_finds_on_its_disk_before_its_start_returns() throws Exception {
        var zone = new FakeZone(node.zone.manifest().network());
        var elsewhere = new Configurations(node.zone.addresses().host(11)).targets(List.of(registered));
        zone.configure(elsewhere.build());
        var started = new LoadBalancerComponent().start(zone);
        try (var client = new RawClient(node.zone.addresses().host(11), Configurations.PORT)) {
            assertThat(client.get("/").status()).isEqualTo(200);
        } finally {
            started.close();
        }
    }
}
