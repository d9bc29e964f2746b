package dev.faultline.database.node.core;

import static dev.faultline.database.node.core.Situation.A;
import static dev.faultline.database.node.core.Situation.B;
import static dev.faultline.database.node.core.Situation.C;
import static dev.faultline.database.node.core.Situation.at;
import static dev.faultline.database.node.core.Situation.open;
import static dev.faultline.database.node.core.Situation.standbyOf;
import static dev.faultline.database.node.core.Situation.then;
import static dev.faultline.database.node.core.Situation.thenNothing;

import dev.faultline.consensus.core.Register;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the third node does where commits wait for a second copy. */
class SpareDecisionTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NONE = Duration.ZERO;

    private final Register register = new Register(3, A, B);

    private Situation third() {
        return at(C).waitingWhenAlone()
                .register(register, A)
                .hears(open(A, 3, B, B))
                .hears(standbyOf(B, 3));
    }

    @Test
    void copies_the_standby_and_follows_it() {
        then(third().withoutData(), new Decision.Clone(B, 3));
        then(third(), new Decision.StartStandby(B));
        then(third().copyOf(1), new Decision.Clone(B, 3));
        thenNothing(third().standby(B, false, true, 3, NONE), "keeps up with us-east-1b");
    }

    /** One that has diverged streams for a moment, too. */
    @Test
    void catches_up_until_it_has_the_marker_of_the_epoch() {
        thenNothing(third().standby(B, false, true, 2, NONE), "catches up with us-east-1b");
        thenNothing(third().standby(B, false, false, 3, NONE), "catches up with us-east-1b");
    }

    @Test
    void turns_from_the_primary_to_the_standby_and_gives_up_its_full_name() {
        then(third().standby(A, false, true, 3, NONE), new Decision.Follow(B));
    }

    @Test
    void clones_the_standby_when_it_cannot_follow_it() {
        then(third().standby(B, false, false, 2, LONG), new Decision.Clone(B, 3));
    }

    /** A standby that has just died is heard for a moment more. */
    @Test
    void is_patient_with_a_copy_that_was_in_step_in_this_epoch() {
        var idle = Duration.ofSeconds(2);
        then(third().copyOf(2).standby(B, false, false, 3, idle), new Decision.Clone(B, 3));
        thenNothing(third().copyOf(3).standby(B, false, false, 3, idle), "catches up with us-east-1b");
        then(third().copyOf(3).standby(B, false, false, 3, LONG), new Decision.Clone(B, 3));
    }

    @Test
    void is_patient_with_a_standby_that_has_just_returned() {
        var justNow = Duration.ofMillis(100);
        thenNothing(third().standby(B, false, false, 2, LONG).sourceRunsFor(justNow), "catches up with us-east-1b");
    }

    @Test
    void goes_on_as_it_is_while_there_is_no_standby_of_this_epoch() {
        thenNothing(third().hears(standbyOf(B, 2)).withoutData(), "waits until us-east-1a has a standby");
        var alone = third().register(new Register(3, A, null), A).hears(open(A, 3, null, null));
        thenNothing(alone.standby(B, false, false, 2, LONG), "waits until us-east-1a has a standby");
    }

    @Test
    void gives_up_its_clone_of_another_when_the_primary_wants_it_as_the_second_copy() {
        thenNothing(third().cloning(B), "clones us-east-1b");
        var invited = third().register(new Register(3, A, null), A).hears(open(A, 3, null, C));
        then(invited.cloning(B), new Decision.AbandonClone());
        thenNothing(invited.cloning(A), "clones us-east-1a");
    }

    @Test
    void joins_the_primary_that_it_has_followed_already() {
        var promoted =
                at(C).waitingWhenAlone().register(new Register(4, B, null), B).hears(open(B, 4, null, C));
        thenNothing(promoted.standby(B, false, true, 3, NONE), "Catches up with us-east-1b");
        then(promoted.standby(B, false, true, 4, NONE), new Decision.TakeFullName(B));
    }

    @Test
    void never_takes_over() {
        thenNothing(third().register(register, null).leaderlessFor(LONG).standby(B, false, true, 3, NONE), "keeps up");
    }
}
