package dev.faultline.database.node.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.database.node.core.NodeRole;
import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two zones' nodes with real Postgres servers, which the tests kill from outside. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DatabaseNodeTest {
    private static final Region REGION = new Region("us-east-1");
    private static final AvailabilityZone A = REGION.zone('a');
    private static final AvailabilityZone B = REGION.zone('b');
    private static final String PASSWORD = "correct-horse";
    /** A busy disk is slow, not wrong. */
    private static final Duration BOUND = Duration.ofSeconds(120);

    private static final Path HOME = Path.of("target", "home").toAbsolutePath();

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private Path disk = Path.of("never");
    private PostgresNode primary = unset();
    private PostgresNode standby = unset();

    @BeforeEach
    void two_zones() throws Exception {
        Installation.install(HOME);
        disk = Files.createTempDirectory("faultline-database");
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        primary = node(A, NodeRole.PRIMARY);
        standby = node(B, NodeRole.STANDBY);
    }

    @AfterEach
    void stop() throws Exception {
        standby.close();
        primary.close();
        network.close();
        Ownership.deleteTree(disk);
    }

    @Test
    void a_commit_is_on_the_standby_when_it_returns() throws Exception {
        start();
        try (var writer = connect(A);
                var reader = connect(B)) {
            writer.createStatement().execute("create table t (n int)");
            for (int n = 1; n <= 20; n++) writer.createStatement().execute("insert into t values (" + n + ")");
            await(() -> count(reader) == 20);
            assertThatThrownBy(() -> reader.createStatement().execute("insert into t values (21)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void a_killed_primary_comes_back_with_every_acknowledged_row() throws Exception {
        start();
        try (var writer = connect(A)) {
            writer.createStatement().execute("create table t (n int)");
            for (int n = 1; n <= 50; n++) writer.createStatement().execute("insert into t values (" + n + ")");
            killServer(A);
        }
        await(() -> synced(A));
        try (var reader = connect(A)) {
            assertThat(count(reader)).isEqualTo(50);
        }
    }

    @Test
    void a_commit_waits_for_a_standby_that_is_away_and_returns_with_it() throws Exception {
        start();
        try (var writer = connect(A);
                var background = Executors.newVirtualThreadPerTaskExecutor()) {
            writer.createStatement().execute("create table t (n int)");
            standby.close();
            var commit = background.submit(() -> writer.createStatement().execute("insert into t values (1)"));
            assertThatThrownBy(() -> commit.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            standby = node(B, NodeRole.STANDBY);
            standby.start();
            commit.get(90, TimeUnit.SECONDS);
            assertThat(count(writer)).isEqualTo(1);
        }
    }

    @Test
    void a_copy_that_was_never_finished_is_made_again() throws Exception {
        Files.createDirectories(disk.resolve("us-east-1b/data.unfinished"));
        Files.writeString(disk.resolve("us-east-1b/data.unfinished/PG_VERSION"), "18");
        start();
        assertThat(synced(A)).isTrue();
    }

    @Test
    void a_wrong_password_is_refused() throws Exception {
        start();
        assertThatThrownBy(() -> DriverManager.getConnection(url(A), "faultline", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
        var address = new InetSocketAddress(network.address(1, 1), Ports.POSTGRES);
        var backup = new BaseBackup(address, NodeSettings.REPLICATION_ROLE, "wrong", "nonce");
        assertThatThrownBy(() -> backup.into(disk, "stranger"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("password");
    }

    private void start() throws Exception {
        primary.start();
        standby.start();
        await(() -> synced(A));
    }

    private PostgresNode node(AvailabilityZone zone, NodeRole role) throws IOException {
        Path folder = Files.createDirectories(disk.resolve(zone.name()));
        return new PostgresNode(
                new TestZone(manifest(), zone, folder, HOME, new LocalChildren()), role, folder, PASSWORD);
    }

    private PostgresNode unset() {
        return new PostgresNode(
                new TestZone(manifest(), A, HOME, HOME, new LocalChildren()), NodeRole.NONE, HOME, PASSWORD);
    }

    private RegionManifest manifest() {
        return new RegionManifest(
                REGION,
                "test",
                network.network(),
                List.of(new RegionManifest.ZonePlace(A, 1), new RegionManifest.ZonePlace(B, 2)),
                new RegionManifest.StateDatabase(A, B, "token"),
                "cluster");
    }

    /** SIGKILL to the postmaster and all its children, from outside. */
    private void killServer(AvailabilityZone zone) throws IOException {
        Path lock = disk.resolve(zone.name()).resolve("data/postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(lock).getFirst().strip());
        var postmaster = ProcessHandle.of(pid).orElseThrow();
        var children = postmaster.children().toList();
        postmaster.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private boolean synced(AvailabilityZone zone) {
        try (var connection = connect(zone);
                var rows = connection
                        .createStatement()
                        .executeQuery("select count(*) from pg_stat_replication where sync_state = 'sync'")) {
            return rows.next() && rows.getInt(1) == 1;
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (var rows = connection.createStatement().executeQuery("select count(*) from t")) {
            return rows.next() ? rows.getInt(1) : -1;
        }
    }

    private Connection connect(AvailabilityZone zone) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", NodeSettings.ROLE);
        properties.setProperty("password", PASSWORD);
        properties.setProperty("connectTimeout", "2");
        return DriverManager.getConnection(url(zone), properties);
    }

    private String url(AvailabilityZone zone) {
        return "jdbc:postgresql://" + manifest().addresses(zone).infrastructure() + ":" + Ports.POSTGRES + "/"
                + NodeSettings.DATABASE;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline)
                throw new TimeoutException("the condition did not come true in " + BOUND.toSeconds() + " s");
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
