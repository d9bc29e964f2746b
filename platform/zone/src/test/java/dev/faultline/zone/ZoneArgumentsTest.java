package dev.faultline.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ZoneArgumentsTest {
    @Test
    void all_arguments_have_their_place() {
        assertThat(ZoneArguments.parse(
                        "--zone", "us-east-1a", "--manifest", "m.json", "--data", "d", "--home", "h", "--parent", "7"))
                .isEqualTo(new ZoneArguments(
                        Path.of("m.json"),
                        new AvailabilityZone("us-east-1a"),
                        Path.of("d"),
                        Path.of("h"),
                        OptionalLong.of(7)));
    }

    @Test
    void what_is_wrong_is_said_in_a_sentence() {
        refused("--manifest is missing.", "--zone", "us-east-1a");
        refused("--zone needs a value.", "--zone");
        refused("Unknown argument --colour.", "--colour", "red");
        refused("--data is given twice.", "--data", "a", "--data", "b");
        refused("not a zone: east", "--manifest", "m", "--zone", "east", "--data", "d", "--home", "h");
        refused(
                "--parent is not a pid: -1",
                "--manifest",
                "m",
                "--zone",
                "us-east-1a",
                "--data",
                "d",
                "--home",
                "h",
                "--parent",
                "-1");
    }

    private static void refused(String sentence, String... args) {
        assertThatThrownBy(() -> ZoneArguments.parse(args)).hasMessage(sentence);
    }
}
