package dev.faultline.database.node.core;

import static dev.faultline.database.node.core.Situation.A;
import static dev.faultline.database.node.core.Situation.B;
import static dev.faultline.database.node.core.Situation.C;
import static dev.faultline.database.node.core.Situation.at;
import static dev.faultline.database.node.core.Situation.open;
import static dev.faultline.database.node.core.Situation.resigned;
import static dev.faultline.database.node.core.Situation.spare;
import static dev.faultline.database.node.core.Situation.then;
import static dev.faultline.database.node.core.Situation.thenNothing;

import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.Observation.WaitsFor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a node without an office does. */
class NodeAgentTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NONE = Duration.ZERO;

    @Nested
    class An_empty_register {
        @Test
        void is_filled_by_the_designated_node_after_it_has_made_a_copy() {
            then(at(A).withoutData(), new Decision.CreateData());
            then(at(A), new Decision.ClaimFirst());
        }

        @Test
        void is_left_alone_by_all_others_whatever_they_have() {
            thenNothing(at(B), "us-east-1a makes its first copy");
            thenNothing(at(C).withoutData(), "us-east-1a makes its first copy");
        }
    }

    @Nested
    class Without_two_arbiters {
        @Test
        void nobody_is_promoted() {
            thenNothing(at(B).fewerThanTwoArbiters().leaderlessFor(LONG), "Fewer than two arbiters");
        }

        @Test
        void a_server_that_serves_without_an_office_is_killed() {
            then(at(A).fewerThanTwoArbiters().primary(3, new WaitsFor.NoOne()), new Decision.Fence());
        }
    }

    @Nested
    class The_primary_that_the_register_names {
        private final Register alone = new Register(3, A, null);
        private final Register paired = new Register(3, A, B);

        @Test
        void starts_a_new_epoch_with_what_it_has() {
            then(at(A).register(alone, null), new Decision.ClaimAgain());
            then(at(A).register(paired, null), new Decision.ClaimAgain());
        }

        @Test
        void never_starts_beside_somebody_who_holds_the_lease() {
            thenNothing(at(A).register(paired, B), "us-east-1b holds the lease");
        }

        @Test
        void leaves_the_office_to_its_standby_for_a_moment_after_its_server_died() {
            thenNothing(at(A).register(paired, null).mayNotClaimYet(), "Leaves the office to us-east-1b");
        }

        @Test
        void does_not_claim_with_a_wiped_disk() {
            thenNothing(at(A).register(alone, null).withoutData(), "the only copy");
            thenNothing(at(A).register(paired, null).withoutData(), "us-east-1b may take over");
        }
    }

    @Nested
    class The_standby_that_the_register_names {
        private final Register register = new Register(3, A, B);

        @Test
        void takes_over_when_the_primary_is_silent_and_holds_no_lease() {
            then(at(B).register(register, null), new Decision.TakeOver());
        }

        @Test
        void takes_over_at_once_from_a_primary_that_has_resigned() {
            then(at(B).register(register, null).hears(resigned(A)), new Decision.TakeOver());
        }

        @Test
        void gives_a_living_primary_the_first_chance_for_a_second() {
            thenNothing(at(B).register(register, null).hears(spare(A)), "first chance");
            then(
                    at(B).register(register, null).hears(spare(A)).leaderlessFor(Duration.ofMillis(1_001)),
                    new Decision.TakeOver());
        }

        @Test
        void does_not_take_over_while_anybody_holds_the_lease() {
            var standby = at(B).register(register, A).standby(A, true, true, 3, NONE);
            thenNothing(standby.hears(open(A, 3, B, null)), "Streams from us-east-1a");
        }

        @Test
        void kills_its_server_when_that_runs_and_does_not_answer() {
            var silent = at(B).register(register, A).hears(open(A, 3, B, null));
            thenNothing(silent.silentStandby(A, 3, Duration.ofSeconds(6)), "Streams from us-east-1a");
            then(silent.silentStandby(A, 3, Duration.ofMillis(6_001)), new Decision.Fence());
        }

        @Test
        void does_not_take_over_without_a_copy() {
            thenNothing(at(B).register(register, null).withoutData(), "This copy is gone");
        }

        @Test
        void keeps_a_useless_copy_until_the_primary_has_recorded_its_loss() {
            var useless = at(B).register(register, A).hears(open(A, 3, B, null));
            thenNothing(useless.failedStarts(3), "waits until us-east-1a has recorded that");
            var stuck = at(B).register(register, A).standby(A, false, false, 2, LONG);
            thenNothing(stuck.hears(open(A, 3, B, null)), "waits until it has recorded that");
        }
    }

    @Nested
    class The_third {
        private final Register register = new Register(3, A, null);

        @Test
        void never_takes_over() {
            thenNothing(at(C).register(new Register(3, A, B), null).leaderlessFor(LONG), "Waits for us-east-1a");
            thenNothing(at(C).register(register, null).leaderlessFor(LONG), "Waits for us-east-1a");
        }

        @Test
        void clones_when_it_is_invited_and_has_nothing() {
            then(at(C).register(register, A).hears(open(A, 3, null, C)).withoutData(), new Decision.Clone(A, 3));
        }

        @Test
        void tries_the_copy_that_it_has_first() {
            then(at(C).register(register, A).hears(open(A, 3, null, C)), new Decision.StartStandby(A));
        }

        @Test
        void clones_at_once_when_its_copy_has_missed_an_epoch() {
            var third = at(C).register(register, A).hears(open(A, 3, null, C));
            then(third.copyOf(2), new Decision.StartStandby(A));
            then(third.copyOf(1), new Decision.Clone(A, 3));
            then(third.copyOf(0), new Decision.Clone(A, 3));
        }

        @Test
        void whom_the_register_names_tries_its_copy_however_old_it_seems() {
            var trusted = at(B).register(new Register(3, A, B), A).hears(open(A, 3, B, B));
            then(trusted.copyOf(0), new Decision.StartStandby(A));
        }

        @Test
        void clones_when_its_copy_does_not_start() {
            then(at(C).register(register, A).hears(open(A, 3, null, C)).failedStarts(3), new Decision.Clone(A, 3));
        }

        @Test
        void ignores_a_primary_of_another_epoch() {
            thenNothing(at(C).register(register, A).hears(open(A, 2, null, C)), "primary of epoch 3");
        }

        @Test
        void stops_a_copy_that_nobody_needs() {
            var copy = at(C).register(new Register(3, A, B), A).standby(A, false, true, 3, NONE);
            then(copy.hears(open(A, 3, B, B)), new Decision.Stop());
        }

        @Test
        void turns_to_the_new_primary_under_its_joining_name() {
            var copy = at(C).register(register, A).standby(B, true, false, 2, NONE);
            then(copy.hears(open(A, 3, null, C)), new Decision.Follow(A));
        }
    }

    @Nested
    class Where_no_copy_is_wanted {
        private final Register register = new Register(3, A, null);
        private final Wish single = new Wish(2, true, List.of(A), false, null, 50, 0, 0);

        @Test
        void a_copy_is_stopped_and_thrown_away_once_somebody_serves() {
            then(at(B).register(register, A).wishes(single).standby(A, true, true, 3, NONE), new Decision.Stop());
            then(at(B).register(register, A).wishes(single).hears(open(A, 3, null, null)), new Decision.DropCopy());
            thenNothing(at(B).register(register, null).wishes(single), "An arbiter only");
        }

        @Test
        void a_standby_that_the_register_names_stays_one() {
            var standby = at(B).register(new Register(3, A, B), null).wishes(single);
            then(standby, new Decision.TakeOver());
        }
    }

    @Nested
    class A_read_replica {
        private final Wish follows = new Wish(2, true, List.of(A), false, null, 50, 0, 0, true);
        private final Wish promoted = new Wish(3, true, List.of(A), false, null, 50, 0, 0, false);

        @Test
        void copies_its_source_and_follows_it_without_any_office() {
            then(at(A).withoutData().wishes(follows), new Decision.CreateData());
            then(at(A).wishes(follows), new Decision.FollowSource());
            thenNothing(at(A).wishes(follows).standby("source", true, true, 7, NONE), "Follows its source");
            thenNothing(at(A).wishes(follows).fewerThanTwoArbiters().standby("source", true, true, 7, NONE), "Follows");
            thenNothing(at(B).withoutData().wishes(follows), "An arbiter only");
        }

        @Test
        void that_has_not_followed_for_a_while_looks_whether_it_ever_will() {
            var replica = at(A).wishes(follows);
            thenNothing(replica.standby("source", true, false, 7, Duration.ofSeconds(4)), "Follows its source");
            then(replica.standby("source", true, false, 7, LONG), new Decision.CopySourceAgain());
        }

        @Test
        void that_is_promoted_fills_its_empty_register() {
            then(at(A).wishes(promoted).standby("source", true, true, 7, NONE), new Decision.ClaimFirst());
        }
    }

    @Nested
    class When_nobody_is_to_serve {
        private final Register register = new Register(3, A, B);
        private final Wish stopped = new Wish(2, false, List.of(A, B), true, null, 50, 0, 0);

        @Test
        void nobody_claims_and_nobody_takes_over() {
            thenNothing(at(A).register(register, null).wishes(stopped), "Is stopped");
            thenNothing(at(B).register(register, null).wishes(stopped).leaderlessFor(LONG), "Is stopped");
        }

        @Test
        void a_standby_stops_after_the_primary() {
            var standby = at(B).register(register, A).wishes(stopped).standby(A, true, true, 3, NONE);
            thenNothing(standby, "when the primary has stopped");
            then(standby.register(register, null), new Decision.Stop());
        }
    }

    @Nested
    class A_guest {
        private final Register register = new Register(3, A, null);

        private Situation guest(boolean fullName, boolean streaming, long marker, Duration idle) {
            return at(C).register(register, A).hears(open(A, 3, null, C)).standby(A, fullName, streaming, marker, idle);
        }

        @Test
        void takes_its_full_name_when_it_has_the_marker_of_the_epoch() {
            then(guest(false, true, 3, NONE), new Decision.TakeFullName(A));
        }

        @Test
        void stays_joining_without_the_marker_or_the_stream() {
            thenNothing(guest(false, true, 2, NONE), "Catches up");
            thenNothing(guest(false, false, 3, NONE), "Catches up");
        }

        @Test
        void that_cannot_follow_has_diverged_and_clones() {
            then(guest(false, false, 2, LONG), new Decision.Clone(A, 3));
        }

        @Test
        void is_patient_with_a_primary_that_has_just_started() {
            var justNow = Duration.ofMillis(100);
            thenNothing(guest(false, false, 2, LONG).sourceRunsFor(justNow), "Catches up");
        }

        @Test
        void does_nothing_while_its_server_is_busy() {
            thenNothing(at(C).register(register, A).busy("clones us-east-1a"), "clones us-east-1a");
        }
    }
}
