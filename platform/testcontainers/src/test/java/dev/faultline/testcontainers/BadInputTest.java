package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Network.Ipam;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** What goes wrong with a real engine is told in a sentence that says what to do, and leaves nothing behind. */
@Tag("long")
@ExtendWith(EngineWithImage.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BadInputTest {
    private static final DockerImageName IMAGE = DockerImageName.parse("faultline/region");
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final DockerClient client = DockerClientFactory.instance().client();

    private static GenericContainer<?> container(String... command) {
        return new GenericContainer<>(IMAGE).withCommand(command);
    }

    @Test
    void a_taken_port() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var region = new FaultlineRegion().withPort(other.getLocalPort())) {
            assertThatThrownBy(region::start)
                    .hasMessageStartingWith(
                            "Port " + other.getLocalPort() + " of 127.0.0.1 is taken by another program:")
                    .hasMessageContaining("withPort");
        }
    }

    @Test
    void a_port_that_is_taken_when_the_engine_wants_it() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var late = container("prepare")) {
            var wanted = Ports.Binding.bindIpAndPort("127.0.0.1", other.getLocalPort());
            late.withCreateContainerCmdModifier(command -> {
                command.withExposedPorts(new ExposedPort(80));
                Objects.requireNonNull(command.getHostConfig())
                        .withPortBindings(new PortBinding(wanted, new ExposedPort(80)));
            });
            assertThatThrownBy(late::start).isInstanceOfSatisfying(RuntimeException.class, said -> assertThat(
                            StartFailure.explained(said, List.of()))
                    .hasMessageStartingWith("Port " + other.getLocalPort() + " of 127.0.0.1 is taken"));
        }
    }

    @Test
    void an_overlapping_network() {
        var pool = new Ipam.Config().withSubnet("10.123.64.0/24");
        try (Network other = Network.builder()
                        .createNetworkCmdModifier(command -> command.withIpam(new Ipam().withConfig(pool)))
                        .build();
                var region = new FaultlineRegion().withAddresses("10.123")) {
            assertThat(other.getId()).isNotEmpty();
            assertThatThrownBy(region::start)
                    .hasMessageStartingWith("The network 10.123.0.0/16 overlaps with one that the engine has:")
                    .hasMessageContaining("withAddresses");
        }
    }

    @Test
    void a_volume_of_another_version() {
        String volume = "faultline-stale-" + UUID.randomUUID();
        client.createVolumeCmd().withName(volume).withLabels(Leftovers.labels()).exec();
        List<String> endings = new CopyOnWriteArrayList<>();
        try (var earlier = container("-c", "echo '{}' >/region/manifest.json; echo 1 >/region/format");
                var prepare = new Part("prepare", IMAGE, endings).withCommand("prepare")) {
            earlier.withCreateContainerCmdModifier(command -> command.withEntrypoint("/bin/sh"));
            for (var container : List.of(earlier, prepare))
                container
                        .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(1)))
                        .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                                .withBinds(new Bind(volume, new Volume("/region"))));
            earlier.start();
            assertThatThrownBy(prepare::start).isInstanceOfSatisfying(RuntimeException.class, said -> assertThat(
                            StartFailure.explained(said, endings))
                    .hasMessageContaining("The region's volumes were made by another version of Faultline:")
                    .hasMessageContaining("down -v"));
        } finally {
            client.removeVolumeCmd(volume).exec();
        }
    }

    @Test
    void a_zone_that_is_killed_while_it_starts() {
        try (var region = new FaultlineRegion().withServices(Service.AUTO_SCALING)) {
            var start = CompletableFuture.runAsync(region::start);
            var zone = await(
                    "zone b runs",
                    () ->
                            client
                                    .listContainersCmd()
                                    .withLabelFilter(Map.of("faultline.zone", "us-east-1b"))
                                    .exec()
                                    .stream()
                                    .filter(seen -> Leftovers.owner().entrySet().stream()
                                            .allMatch(label -> label.getValue()
                                                    .equals(seen.getLabels().get(label.getKey()))))
                                    .findFirst()
                                    .orElse(null));
            client.killContainerCmd(zone.getId()).exec();
            assertThatThrownBy(() -> start.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .cause()
                    .hasMessageStartingWith("us-east-1b ended with code 137 while the region started: start it again");
            assertThat(client.listContainersCmd()
                            .withShowAll(true)
                            .withLabelFilter(Leftovers.owner())
                            .exec())
                    .isEmpty();
        }
    }

    @Test
    void an_application_whose_image_ends_at_once(@TempDir Path folder) throws Exception {
        // Without a command, this image says what it can do, and ends.
        try (var region = new FaultlineRegion()
                .withServices(Service.ELASTIC_LOAD_BALANCING, Service.AUTO_SCALING)
                .withApplication("shop", IMAGE, 8080)) {
            assertThatThrownBy(region::start)
                    .hasMessageMatching(
                            "The application's instance shop-us-east-1[abc] ended with code 1: its image is to"
                                    + " serve until it is stopped\\. It last said: A container of Faultline runs .*");
            assertThat(client.listContainersCmd()
                            .withShowAll(true)
                            .withLabelFilter(Leftovers.owner())
                            .exec())
                    .isEmpty();
            region.saveLogs(folder);
            assertThat(folder.resolve("shop-us-east-1a.log")).content().contains("A container of Faultline runs");
            assertThat(folder.resolve("gateway.log")).isNotEmptyFile();
        }
    }

    private static <T> T await(String what, Supplier<@Nullable T> seen) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            T found = seen.get();
            if (found != null) return found;
            assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void with_engine_and_image_a_region_can_run() {
        assertThat(FaultlineRegion.canRun()).isTrue();
    }

    @Test
    void an_image_that_nobody_has_made() {
        try (var region = new FaultlineRegion(DockerImageName.parse("faultline/nobodys"))) {
            assertThatThrownBy(region::start)
                    .hasMessage(
                            "The engine has no image faultline/nobodys:latest: make it with `make image` in Faultline's"
                                    + " folder.");
        }
    }

    /** A JVM that sees no engine, also where one runs: the socket is hidden from it. */
    @Test
    void no_engine() throws Exception {
        var hidden = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
        assumeTrue(run(List.of("unshare", "-m", "true")).exit() == 0, "only root can hide the engine's socket");
        hidden.add(
                "for socket in /var/run/docker.sock /run/docker.sock; do mount --bind /dev/null $socket; done; exec \"$@\"");
        hidden.add("sh");
        hidden.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartsARegion.class.getName()));
        var said = run(hidden);
        assertThat(said.exit()).isEqualTo(StartsARegion.FAILED);
        assertThat(said.out())
                .contains("said: No Docker engine answers: start one, or set DOCKER_HOST to where it is.");
    }

    private record Result(int exit, String out) {}

    private static Result run(List<String> command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("DOCKER_HOST");
        var process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out);
    }
}
