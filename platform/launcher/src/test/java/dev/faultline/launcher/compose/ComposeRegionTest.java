package dev.faultline.launcher.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.launcher.compose.Docker.Result;
import dev.faultline.launcher.region.RegionException;
import org.junit.jupiter.api.Test;

class ComposeRegionTest {
    private static final Result ENOUGH = new Result(0, "8000000000\n");

    @Test
    void an_engine_of_this_decade_with_memory_is_fit() {
        assertThatCode(() -> ComposeRegion.requireFit("20.10.24+dfsg1", ENOUGH)).doesNotThrowAnyException();
        assertThatCode(() -> ComposeRegion.requireFit("28.2.2", ENOUGH)).doesNotThrowAnyException();
        assertThatCode(() -> ComposeRegion.requireFit("28.2.2", new Result(1, "no such command")))
                .doesNotThrowAnyException();
    }

    @Test
    void an_old_engine_and_a_small_machine_are_refused_in_a_sentence() {
        assertThatThrownBy(() -> ComposeRegion.requireFit("19.03.15", ENOUGH))
                .isInstanceOf(RegionException.class)
                .hasMessage("The Docker engine is 19.03.15, and a region needs 20.10 or newer.");
        assertThatThrownBy(() -> ComposeRegion.requireFit("28.2.2", new Result(0, "2000000000\n")))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("3 GiB");
    }

    @Test
    void a_network_that_is_taken_is_said_with_what_to_do() {
        var up = new Result(1, "failed to create network: Pool overlaps with other one on this address space\n");
        assertThat(ComposeRegion.whyNotUp(up, "10.78"))
                .contains("10.78.x.x")
                .contains("FAULTLINE_ADDRESSES")
                .doesNotContain("Pool");
    }
}
