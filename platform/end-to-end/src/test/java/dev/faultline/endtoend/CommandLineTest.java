package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code ./faultline up} says when a region cannot come up, and what is left then: nothing. */
class CommandLineTest {
    private static final Duration STARTED = Duration.ofSeconds(90);

    private CommandLine faultline;

    @BeforeEach
    void setUp() throws IOException {
        faultline = new CommandLine();
    }

    @AfterEach
    void tearDown() throws Exception {
        faultline.close();
    }

    @Test
    void an_interrupted_start_leaves_no_process() throws Exception {
        Path out = Files.createTempFile("faultline", ".out");
        var starting = faultline.start(out, out, "up");
        Await.until(STARTED, "zones have started", () -> Files.readString(out).contains("zones started"));
        assertThat(faultline.processes()).isNotEmpty();

        starting.destroyForcibly();

        faultline.awaitNothingLeft();
        Files.delete(out);
    }

    @Test
    void a_taken_port_is_named_with_its_owner_and_nothing_is_left() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var result = faultline
                    .with("FAULTLINE_GATEWAY_PORT", Integer.toString(taken.getLocalPort()))
                    .run("up");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err())
                    .contains("Port " + taken.getLocalPort() + " of 127.0.0.1 is taken by pid "
                            + ProcessHandle.current().pid())
                    .hasLineCount(1);
        }
        faultline.awaitNothingLeft();
    }

    @Test
    void a_damaged_manifest_is_named_and_a_reset_heals_it() throws Exception {
        Files.createDirectories(faultline.folder());
        Files.writeString(faultline.folder().resolve("manifest.json"), "{\"region\":");
        var result = faultline.run("up", "--json");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.json().get("error").asString())
                .contains(faultline.folder().toString(), "is damaged", "faultline reset");

        assertThat(faultline.run("reset").exit()).isZero();
        assertThat(faultline.folder()).doesNotExist();
    }
}
