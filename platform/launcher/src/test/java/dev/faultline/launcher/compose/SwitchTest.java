package dev.faultline.launcher.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.faultline.launcher.region.RegionException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SwitchTest {
    private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

    private Switch answering(String lines) {
        return new Switch(
                new PrintStream(asked, true, StandardCharsets.UTF_8), new BufferedReader(new StringReader(lines)));
    }

    @Test
    void a_question_is_one_line_and_so_is_its_answer() throws Exception {
        var machine = answering("5\ndone\n");
        assertThat(tuple(machine.ask(Switch.FAIL, "us-east-1c", "crash"), machine.next()))
                .isEqualTo(tuple("5", "done"));
        assertThat(asked.toString(StandardCharsets.UTF_8)).isEqualTo("@faultline fail us-east-1c crash\n");
    }

    @Test
    void what_the_machine_could_not_do_is_an_exception_with_its_sentence() {
        assertThatThrownBy(() -> answering("failed: No such container.\n").ask(Switch.START, "us-east-1c"))
                .isInstanceOf(RegionException.class)
                .hasMessage("No such container.");
    }

    @Test
    void without_a_machine_the_client_says_how_it_is_started() {
        assertThatThrownBy(() -> answering("").ask(Switch.STATE, "us-east-1c"))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("faultline lab run");
    }
}
