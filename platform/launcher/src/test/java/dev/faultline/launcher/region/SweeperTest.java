package dev.faultline.launcher.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweeperTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String run = "sweeper-test-" + UUID.randomUUID();
    private final List<Process> started = new ArrayList<>();
    private RegionFolder folder;

    @BeforeEach
    void setUp(@TempDir Path work) throws IOException {
        folder = new RegionFolder(Files.createDirectories(work.resolve("region")));
    }

    @AfterEach
    void killAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void when_the_launcher_lets_go_the_frozen_die_with_the_rest_and_another_run_lives() throws Exception {
        var running = sleeper(run + "/us-east-1a");
        var frozen = sleeper(run + "/us-east-1b");
        var other = sleeper("another-" + run + "/us-east-1a");
        signal("STOP", frozen);
        var sweeper = Sweeper.start(run, folder);
        assertThat(running.isAlive()).isTrue();

        sweeper.close();

        assertThat(running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(frozen.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void an_orphan_without_an_environment_dies_where_it_works_in_the_regions_folder() throws Exception {
        Path disk = Files.createDirectories(folder.path().resolve("zones/us-east-1a"));
        var inside = start(disk, "env", "-i", "/bin/sleep", "600");
        var outside = start(folder.path().resolveSibling("."), "env", "-i", "/bin/sleep", "600");

        Sweeper.start(run, folder).close();

        assertThat(inside.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(outside.isAlive()).isTrue();
    }

    @Test
    void the_next_start_waits_until_the_last_sweeper_has_finished() throws Exception {
        var first = Sweeper.start(run, folder);
        var left = sleeper(run + "/us-east-1a");
        first.close();

        try (var second = Sweeper.start(run, folder)) {
            assertThat(first.alive()).isFalse();
            assertThat(left.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(second.alive()).isTrue();
        }
    }

    private Process sleeper(String marker) throws IOException {
        var builder = new ProcessBuilder("/bin/sleep", "600");
        builder.environment().put("FAULTLINE_ZONE", marker);
        return add(builder);
    }

    private Process start(Path directory, String... command) throws IOException {
        return add(new ProcessBuilder(command).directory(directory.toFile()));
    }

    private Process add(ProcessBuilder builder) throws IOException {
        var process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
