package dev.faultline.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import org.junit.jupiter.api.Test;

class AggregateFixtureTest {
    /** A door that forgets to check whether it is open before it opens when kicked. */
    private final AggregateFixture<Boolean, String, String, String> door = AggregateFixture.of(new Aggregate<>(
            "door",
            false,
            (open, command) -> switch (command) {
                case "open" -> open ? Decision.accept() : Decision.accept("opened");
                case "kick" -> Decision.accept("opened");
                default -> Decision.refuse("no such command");
            },
            (open, event) -> {
                if (open) throw new CorruptStreamException(true, event);
                return true;
            }));

    @Test
    void exact_events_pass_and_others_fail() {
        door.given().when("open").then("opened");
        door.given("opened").when("open").then();
        assertThatThrownBy(() -> door.given("opened").when("open").then("opened"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> door.given().when("open").then()).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_refusal_is_not_an_acceptance() {
        door.given().when("close").thenRefused("no such command");
        assertThatThrownBy(() -> door.given().when("close").then()).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> door.given().when("open").thenRefused("x")).isInstanceOf(AssertionError.class);
    }

    @Test
    void an_event_that_cannot_follow_fails_although_it_was_expected() {
        assertThatThrownBy(() -> door.given("opened").when("kick").then("opened"))
                .isInstanceOf(CorruptStreamException.class);
        assertThatThrownBy(() -> door.given("opened", "opened").when("open"))
                .isInstanceOf(CorruptStreamException.class);
    }
}
