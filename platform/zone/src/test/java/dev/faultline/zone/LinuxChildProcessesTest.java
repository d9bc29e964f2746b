package dev.faultline.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.testkit.Await;
import dev.faultline.zone.processes.LinuxProcess;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LinuxChildProcessesTest {
    private static final AvailabilityZone A = new AvailabilityZone("us-east-1a");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final String run = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final ZoneProcesses zone = ZoneProcesses.ofZone(run, A);

    private final Path data;
    private final LinuxChildProcesses children;

    LinuxChildProcessesTest(@TempDir Path data) throws IOException {
        this.data = data;
        var marker = ZoneProcesses.marker(run, A);
        children = new LinuxChildProcesses(marker, marker + "/7/");
    }

    @AfterEach
    void leave_nothing() {
        zone.withData(data).crash();
    }

    private ChildProcesses.Child start(boolean unprivileged, String... command) throws IOException {
        return children.start(new ChildProcesses.Launch(
                "child", List.of(command), Map.of("COLOUR", "red"), data, data.resolve("child.log"), unprivileged));
    }

    private static int exitCode(ChildProcesses.Child child) throws Exception {
        return child.exit().get(10, TimeUnit.SECONDS);
    }

    private String output() throws IOException {
        return Files.readString(data.resolve("child.log"));
    }

    @Test
    void a_child_sees_its_marker_and_what_it_was_given_and_nothing_else() throws Exception {
        assertThat(exitCode(start(false, "env"))).isZero();

        assertThat(output().lines().map(line -> line.substring(0, line.indexOf('='))))
                .contains("FAULTLINE_ZONE", "FAULTLINE_CHILD", "COLOUR", "PATH")
                .isSubsetOf("FAULTLINE_ZONE", "FAULTLINE_CHILD", "COLOUR", "PATH", "LANG");
        assertThat(output()).contains("FAULTLINE_ZONE=" + run + "/us-east-1a\n", "/us-east-1a/7/1\n");
    }

    @Test
    void exit_codes_are_those_of_the_child() throws Exception {
        assertThat(exitCode(start(false, "sh", "-c", "exit 5"))).isEqualTo(5);
        assertThat(exitCode(start(false, "sh", "-c", "kill -9 $$"))).isEqualTo(128 + 9);
        var terminated = start(false, "sleep", "60");
        terminated.terminate();
        assertThat(exitCode(terminated)).isEqualTo(128 + 15);
    }

    @Test
    void a_child_that_has_ended_has_ended_for_all_who_ask() throws Exception {
        var child = start(false, "sleep", "60");
        for (int i = 0; i < 1_000; i++) assertThat(child.exit()).isNotDone();
        child.kill();
        exitCode(child);
        for (int i = 0; i < 1_000; i++) assertThat(child.exit()).isDone();
    }

    @Test
    void a_program_that_is_not_there_cannot_be_started() {
        assertThatThrownBy(() -> start(false, "no-such-program"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
        assertThatThrownBy(() -> start(false, "/etc/passwd")).hasMessage("not an executable file: /etc/passwd");
    }

    @Test
    void kill_takes_the_double_forked_and_spares_the_other_children() throws Exception {
        var child = start(false, "sh", "-c", "(setsid sh -c 'sleep 61 & sleep 62' &); exec sleep 63");
        var other = start(false, "sleep", "64");
        Await.until(SOON, "5 processes", () -> zone.find().size() == 5);

        child.kill();

        assertThat(exitCode(child)).isEqualTo(128 + 9);
        assertThat(zone.find()).extracting(LinuxProcess::pid).containsExactly(other.pid());
    }

    @Test
    void kill_takes_what_an_already_dead_child_left_without_an_environment() throws Exception {
        var child = start(false, "sleep", "60");
        var stray = start(false, "sh", "-c", "(env -i setsid sleep 65 &)");
        exitCode(stray);
        Await.until(SOON, "the stray has become what it is", () -> zone.withData(data).find().stream()
                .filter(process -> process.environment().isEmpty())
                .anyMatch(process -> process.program()
                        .filter(program -> program.endsWith("sleep"))
                        .isPresent()));
        child.kill();

        Await.until(SOON, "the stray runs sleep as the child did, in the child's directory", () -> zone.withData(data)
                .find()
                .isEmpty());
    }

    @Test
    void as_root_an_unprivileged_child_is_nobody() throws Exception {
        Assumptions.assumeTrue((int) Files.getAttribute(data, "unix:uid") == 0, "not root");
        Files.setAttribute(data.getParent(), "unix:mode", 0755);

        assertThat(exitCode(start(
                        true, "sh", "-c", "id -u; id -G; touch mine && echo made; grep NoNewPrivs /proc/$$/status")))
                .isZero();

        assertThat(output().lines()).containsExactly("65534", "65534", "made", "NoNewPrivs:\t1");
    }
}
