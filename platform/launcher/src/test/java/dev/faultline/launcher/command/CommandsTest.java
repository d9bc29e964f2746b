package dev.faultline.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.topology.RegionJson;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private Path project;

    @BeforeEach
    void setUp(@TempDir Path work) {
        project = work;
        environment.put("FAULTLINE_DATA", work.resolve("data").toString());
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return new Commands(terminal, new Places(project, project.resolve("home"), environment)).run(arguments);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    private JsonNode json() {
        return RegionJson.mapper().readTree(said());
    }

    @Test
    void an_unknown_command_or_option_is_one_sentence() {
        assertThat(run("upp")).isEqualTo(2);
        assertThat(complained()).contains("upp").contains("faultline --help").hasLineCount(1);
        assertThat(run("up", "--colour")).isEqualTo(2);
        assertThat(complained())
                .contains("--colour")
                .contains("faultline up --help")
                .hasLineCount(1);
    }

    @Test
    void a_zone_command_without_a_name_or_with_another_action_is_misuse() {
        assertThat(run("zone", "crash")).isEqualTo(2);
        assertThat(complained()).contains("NAME").hasLineCount(1);
        assertThat(run("zone", "explode", "us-east-1a")).isEqualTo(2);
        assertThat(complained()).contains("explode").hasLineCount(1);
    }

    @Test
    void without_a_region_a_zone_cannot_be_failed() {
        assertThat(run("zone", "crash", "us-east-1a")).isEqualTo(1);
        assertThat(complained()).isEqualTo("faultline: us-east-1 does not run: start it with `faultline up`.");
        assertThat(run("zone", "crash", "us-east-1a", "--json")).isEqualTo(1);
        assertThat(json().get("error").asString()).startsWith("us-east-1 does not run");
        assertThat(complained()).isEmpty();
    }

    @Test
    void without_a_region_status_says_stopped_with_the_members_of_the_design() {
        assertThat(run("status", "--json")).isZero();
        assertThat(json().propertyNames()).containsExactly("state", "gateway", "console", "dns", "regions");
        assertThat(json().get("state").asString()).isEqualTo("stopped");
    }

    @Test
    void down_and_reset_without_a_region_change_nothing() throws Exception {
        assertThat(run("down")).isZero();
        assertThat(said()).contains("us-east-1 does not run.");
        assertThat(run("reset")).isZero();
        assertThat(Files.exists(project.resolve("data/us-east-1"))).isFalse();
    }

    @Test
    void a_setting_that_is_no_number_is_refused_before_anything_starts() {
        environment.put("FAULTLINE_GATEWAY_PORT", "http");
        assertThat(run("up")).isEqualTo(1);
        assertThat(complained())
                .isEqualTo("faultline: FAULTLINE_GATEWAY_PORT must be a number from 0 to 65535, not 'http'.");
        environment.put("FAULTLINE_GATEWAY_PORT", "0");
        environment.put("FAULTLINE_NETWORK", "0");
        assertThat(run("up", "--foreground")).isEqualTo(1);
        assertThat(complained()).contains("FAULTLINE_NETWORK must be a number from 1 to 254");
    }

    @Test
    void up_without_a_distribution_says_how_to_build_it_and_leaves_nothing() {
        environment.put("FAULTLINE_GATEWAY_PORT", "0");
        assertThat(run("up", "--foreground")).isEqualTo(1);
        assertThat(complained()).contains("make build");
        assertThat(project.resolve("data/us-east-1/manifest.json")).doesNotExist();
    }

    @Test
    void an_unknown_lab_zone_or_failure_is_refused_before_anything_starts() {
        assertThat(run("lab", "run", "earthquake")).isEqualTo(1);
        assertThat(complained()).contains("no lab earthquake").contains("lab list");
        assertThat(run("lab", "walk")).isEqualTo(2);
        assertThat(complained()).contains("walk").hasLineCount(1);
    }

    @Test
    void env_exports_what_the_tools_read() {
        environment.put("FAULTLINE_GATEWAY_PORT", "5555");
        assertThat(run("env")).isZero();
        assertThat(said())
                .contains(
                        "export AWS_ENDPOINT_URL=http://localhost:5555\n",
                        "export AWS_REGION=us-east-1\n",
                        "export AWS_ACCESS_KEY_ID=test\n",
                        "export AWS_SECRET_ACCESS_KEY=test\n");
        assertThat(said().lines()).allMatch(line -> line.startsWith("export ") || line.startsWith("#"));
        assertThat(run("env", "--json")).isZero();
        assertThat(json().get("AWS_ENDPOINT_URL").asString()).isEqualTo("http://localhost:5555");
    }

    @Test
    void commands_are_about_the_region_that_is_named() throws Exception {
        environment.put("FAULTLINE_REGION", "us-west-2");
        environment.put("FAULTLINE_NETWORK", "7");
        assertThat(run("env")).isZero();
        assertThat(said())
                .contains(
                        "export AWS_ENDPOINT_URL=http://localhost:4572\n",
                        "export AWS_REGION=us-west-2\n",
                        "export AWS_DEFAULT_REGION=us-west-2\n",
                        "# us-west-2 does not run: start it with `FAULTLINE_REGION=us-west-2 faultline up`.\n");
        assertThat(run("zone", "crash", "us-west-2a")).isEqualTo(1);
        assertThat(complained()).contains("us-west-2 does not run");
        Path zone = Files.createDirectories(project.resolve("data/us-west-2/zones/us-west-2a"));
        Files.writeString(zone.resolve("zone.log"), "western\n");
        Path eastern = Files.createDirectories(project.resolve("data/us-east-1/zones/us-east-1a"));
        assertThat(run("logs", "us-west-2a")).isZero();
        assertThat(said()).isEqualTo("western\n");
        assertThat(run("reset")).isZero();
        assertThat(zone).doesNotExist();
        assertThat(eastern).exists();
    }

    @Test
    void a_text_that_is_no_regions_code_is_refused() {
        environment.put("FAULTLINE_REGION", "../secret");
        for (var command : List.of("up", "status", "env", "doctor", "down", "reset", "daemon")) {
            assertThat(run(command)).as(command).isEqualTo(1);
            assertThat(complained())
                    .isEqualTo("faultline: FAULTLINE_REGION must be the code of a region, such as us-west-2, not"
                            + " '../secret'.");
        }
        environment.put("FAULTLINE_REGION", " ");
        assertThat(run("env")).isZero();
        assertThat(said()).contains("AWS_REGION=us-east-1");
    }

    @Test
    void a_region_of_containers_cannot_have_another_name() {
        environment.put("FAULTLINE_REGION", "us-west-2");
        assertThat(run("prepare", project.resolve("volume").toString())).isEqualTo(1);
        assertThat(complained()).contains("A region of containers is always us-east-1: unset FAULTLINE_REGION");
        assertThat(project.resolve("volume")).doesNotExist();
    }

    @Test
    void logs_of_a_stranger_are_refused_and_cannot_leave_the_regions_folder() throws Exception {
        assertThat(run("logs", "us-east-1a")).isEqualTo(1);
        assertThat(complained()).contains("no zone or instance us-east-1a");
        Files.createDirectories(project.resolve("data/us-east-1/zones"));
        Files.writeString(Files.createDirectories(project.resolve("secret")).resolve("zone.log"), "secret");
        assertThat(run("logs", "../../../secret")).isEqualTo(1);
        assertThat(said()).isEmpty();
    }

    @Test
    void logs_print_the_last_lines_of_a_zone_and_name_what_else_there_is() throws Exception {
        Path zone = Files.createDirectories(project.resolve("data/us-east-1/zones/us-east-1a"));
        Files.writeString(zone.resolve("zone.log"), "one\ntwo\nthree\n");
        Files.writeString(Files.createDirectories(zone.resolve("postgres")).resolve("postgres.log"), "sql\n");
        assertThat(run("logs", "us-east-1a", "-n", "2")).isZero();
        assertThat(said()).isEqualTo("two\nthree\n");
        assertThat(complained()).endsWith("postgres.log");
    }

    @Test
    void help_lists_every_command() {
        assertThat(run("--help")).isZero();
        assertThat(said())
                .contains("up", "down", "reset", "status", "env", "doctor", "logs", "zone", "lab", "report")
                .doesNotContain("daemon ");
        assertThat(run("zone", "--help")).isZero();
    }
}
