package dev.faultline.database.domain.slot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.domain.slot.DatabaseSlots.*;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.testkit.AggregateFixture;
import org.junit.jupiter.api.Test;

class DatabaseSlotsTest {
    private final AggregateFixture<Book, Command, Event, Refusal> slots = AggregateFixture.of(DatabaseSlots.AGGREGATE);

    @Test
    void a_slot_is_used_again_as_late_as_possible() {
        slots.given(new SlotAssigned(0, "one"), new SlotReleased(0, "one"))
                .when(new AssignSlot("two", 3))
                .then(new SlotAssigned(1, "two"));
        slots.given(
                        new SlotAssigned(0, "one"),
                        new SlotReleased(0, "one"),
                        new SlotAssigned(1, "two"),
                        new SlotAssigned(2, "three"))
                .when(new AssignSlot("four", 3))
                .then(new SlotAssigned(0, "four"));
    }

    @Test
    void asking_twice_gives_one_slot_and_releasing_twice_frees_one() {
        slots.given(new SlotAssigned(0, "one")).when(new AssignSlot("one", 3)).then();
        slots.given(new SlotAssigned(0, "one"), new SlotReleased(0, "one"))
                .when(new ReleaseSlot("one"))
                .then();
    }

    @Test
    void a_region_that_is_full_takes_no_more() {
        slots.given(new SlotAssigned(0, "one"), new SlotAssigned(1, "two"))
                .when(new AssignSlot("three", 2))
                .thenRefused(new AllSlotsTaken(2));
    }

    @Test
    void a_history_in_which_two_have_one_slot_is_damaged() {
        assertThatThrownBy(() -> slots.given(new SlotAssigned(0, "one"), new SlotAssigned(0, "two"))
                        .state())
                .isInstanceOf(CorruptStreamException.class);
    }
}
