package dev.faultline.database.node.core;

import static dev.faultline.database.node.core.Situation.A;
import static dev.faultline.database.node.core.Situation.B;
import static dev.faultline.database.node.core.Situation.C;
import static dev.faultline.database.node.core.Situation.at;
import static dev.faultline.database.node.core.Situation.joining;
import static dev.faultline.database.node.core.Situation.keepingUp;
import static dev.faultline.database.node.core.Situation.spare;
import static dev.faultline.database.node.core.Situation.standbyOf;
import static dev.faultline.database.node.core.Situation.then;
import static dev.faultline.database.node.core.Situation.thenInvites;
import static dev.faultline.database.node.core.Situation.thenNothing;

import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.Observation.Replica;
import dev.faultline.database.node.core.Observation.WaitsFor;
import dev.faultline.database.node.core.Wish.Master;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a node in office does. */
class LeadershipTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Register ALONE = new Register(3, A, null);
    private static final Register PAIRED = new Register(3, A, B);
    private static final WaitsFor NO_ONE = new WaitsFor.NoOne();
    private static final WaitsFor ANYONE = new WaitsFor.Anyone();
    private static final WaitsFor FOR_B = new WaitsFor.Zone(B);
    private static final Replica STREAMS = new Replica(B, true, false, false);
    private static final Replica IN_SYNC = new Replica(B, true, true, true);
    private static final Replica CATCHES_UP = new Replica(B, false, false, false);

    @Nested
    class The_lease {
        @Test
        void is_waited_for_before_anything_is_started() {
            thenNothing(at(A).office(ALONE, false), "Waits for the lease");
            thenNothing(at(A).office(ALONE, false).standby(null, false, false, 2, NONE), "Waits for the lease");
        }

        @Test
        void that_is_lost_ends_the_server_whatever_it_does() {
            then(at(A).leaseLost(PAIRED).primary(3, FOR_B, IN_SYNC), new Decision.Fence());
            then(at(A).leaseLost(PAIRED).busy("promotes its copy"), new Decision.Fence());
        }

        @Test
        void starts_the_server_of_a_primary_and_promotes_that_of_a_standby() {
            then(at(A).office(PAIRED, true), new Decision.StartPrimary(3, FOR_B));
            then(at(A).office(ALONE, true).waitingWhenAlone(), new Decision.StartPrimary(3, ANYONE));
            then(at(A).office(ALONE, true).data(true), new Decision.StartStandby(null));
            then(at(A).office(ALONE, true).standby(B, true, true, 2, NONE), new Decision.Promote(3, NO_ONE));
        }
    }

    @Nested
    class A_server_that {
        @Test
        void has_ended_gives_the_office_back() {
            then(at(A).started(PAIRED), new Decision.Resign());
        }

        @Test
        void was_started_for_another_epoch_is_killed() {
            then(at(A).started(PAIRED).primary(2, FOR_B), new Decision.Fence());
        }

        @Test
        void runs_and_does_not_answer_gives_the_office_back() {
            thenNothing(at(A).started(ALONE).silentPrimary(3, Duration.ofSeconds(6)), "only copy");
            then(at(A).started(ALONE).silentPrimary(3, Duration.ofMillis(6_001)), new Decision.Resign());
        }

        @Test
        void has_no_data_gives_the_office_back() {
            then(at(A).office(ALONE, true).withoutData(), new Decision.Resign());
        }
    }

    @Nested
    class In_a_pair {
        private Situation pair(WaitsFor waitsFor, Duration gone, Replica... replicas) {
            return at(A).started(PAIRED).primary(3, waitsFor, gone, NONE, replicas);
        }

        @Test
        void commits_wait_for_the_standby_that_the_register_names() {
            thenNothing(pair(FOR_B, NONE, IN_SYNC), "In sync");
            then(pair(NO_ONE, NONE, STREAMS), new Decision.SetWaitsFor(FOR_B));
        }

        @Test
        void a_lost_standby_is_recorded_before_commits_stop_waiting_for_it() {
            thenNothing(pair(FOR_B, Duration.ofMillis(149)), "waits a moment");
            then(pair(FOR_B, Duration.ofMillis(150)), new Decision.RecordSync(null));
        }

        @Test
        void a_standby_that_streams_and_is_silent_while_commits_wait_is_frozen() {
            var waits = at(A).started(PAIRED).primary(3, FOR_B, NONE, Duration.ofMillis(500), IN_SYNC);
            then(waits, new Decision.RecordSync(null));
            thenNothing(waits.hears(standbyOf(B, 3)), "In sync");
            thenNothing(pair(FOR_B, NONE, IN_SYNC), "In sync");
        }

        @Test
        void a_standby_whose_own_node_says_that_it_is_silent_is_frozen() {
            var waits = at(A).started(PAIRED).primary(3, FOR_B, NONE, Duration.ofMillis(500), IN_SYNC);
            then(waits.hears(joining(B)), new Decision.RecordSync(null));
            var gone = at(A).started(PAIRED).primary(3, FOR_B, NONE, Duration.ofMillis(500));
            thenNothing(gone.hears(joining(B)), "waits a moment");
        }

        @Test
        void the_guest_is_the_standby() {
            thenInvites(pair(FOR_B, NONE, IN_SYNC), B);
        }
    }

    @Nested
    class Alone {
        private Situation alone(WaitsFor waitsFor, Replica... replicas) {
            return at(A).started(ALONE).primary(3, waitsFor, replicas);
        }

        @Test
        void whoever_lives_is_invited_and_stays_invited_while_the_server_is_busy() {
            thenInvites(alone(NO_ONE), null);
            thenInvites(alone(NO_ONE).hears(spare(C)), C);
            thenInvites(
                    at(A).started(ALONE).busy("changes for whom commits wait").invited(C, NONE), C);
        }

        @Test
        void a_guest_that_does_not_come_makes_room_for_another() {
            var late = Duration.ofSeconds(31);
            thenInvites(alone(NO_ONE).hears(joining(B)).hears(spare(C)).invited(B, NONE), B);
            thenInvites(alone(NO_ONE).hears(joining(B)).hears(spare(C)).invited(B, late), C);
            thenInvites(alone(NO_ONE).hears(joining(B)).invited(B, late), B);
        }

        @Test
        void a_copy_that_keeps_up_comes_before_one_that_does_not() {
            var both = alone(NO_ONE).hears(joining(B)).hears(keepingUp(C));
            thenInvites(both, C);
            thenInvites(both.invited(B, Duration.ofMillis(2_500)), B);
            thenInvites(both.invited(B, Duration.ofMillis(2_501)), C);
            thenInvites(
                    alone(NO_ONE, CATCHES_UP)
                            .hears(joining(B))
                            .hears(keepingUp(C))
                            .invited(B, Duration.ofSeconds(3)),
                    B);
        }

        @Test
        void commits_wait_as_the_cluster_has_it() {
            then(alone(FOR_B), new Decision.SetWaitsFor(NO_ONE));
            then(alone(NO_ONE).waitingWhenAlone(), new Decision.SetWaitsFor(ANYONE));
        }

        @Test
        void a_guest_is_waited_for_when_it_has_proven_itself_and_caught_up() {
            thenNothing(alone(NO_ONE, STREAMS).hears(joining(B)), "waits for us-east-1b");
            thenNothing(alone(NO_ONE, CATCHES_UP).hears(standbyOf(B, 3)), "waits for us-east-1b");
            thenNothing(alone(NO_ONE, STREAMS).hears(standbyOf(B, 2)), "waits for us-east-1b");
            then(alone(NO_ONE, STREAMS).hears(standbyOf(B, 3)), new Decision.SetWaitsFor(FOR_B));
        }

        @Test
        void a_guest_is_recorded_after_commits_wait_for_it() {
            thenNothing(alone(FOR_B, STREAMS).hears(standbyOf(B, 3)), "waits for us-east-1b");
            then(alone(FOR_B, IN_SYNC).hears(standbyOf(B, 3)), new Decision.RecordSync(B));
            thenNothing(alone(FOR_B, IN_SYNC).hears(standbyOf(B, 3)).proposing(), "waits for");
        }

        @Test
        void commits_that_wait_in_vain_for_five_seconds_are_ended() {
            var waits = at(A).started(ALONE).waitingWhenAlone();
            thenNothing(waits.primary(3, ANYONE, NONE, Duration.ofMillis(5_000)), "only copy");
            then(waits.primary(3, ANYONE, NONE, Duration.ofMillis(5_001)), new Decision.EndWaitingCommits());
        }
    }

    @Nested
    class What_is_asked_for {
        private final Master master = new Master("admin", "verifier");

        private Wish wish(boolean running, boolean paired, int reboots, int failovers, String... copies) {
            return new Wish(2, running, List.of(copies), paired, null, 50, reboots, failovers);
        }

        private Situation pair(Wish wish) {
            return at(A).started(PAIRED)
                    .primary(3, FOR_B, IN_SYNC)
                    .hears(standbyOf(B, 3))
                    .wishes(wish);
        }

        private Situation alone(Wish wish) {
            return at(A).started(ALONE).primary(3, NO_ONE).hears(spare(B)).wishes(wish);
        }

        @Test
        void a_fail_over_hands_over_to_a_standby_that_has_every_write() {
            then(pair(wish(true, true, 0, 1, A, B)), new Decision.HandOver(B));
            thenNothing(pair(wish(true, true, 0, 1, A, B)).done(0, 1), "In sync");
        }

        @Test
        void a_fail_over_without_such_a_standby_is_abandoned() {
            then(alone(wish(true, true, 0, 1, A, B)), new Decision.AbandonFailover());
            var streams = at(A).started(PAIRED).primary(3, FOR_B, STREAMS).hears(standbyOf(B, 3));
            then(streams.wishes(wish(true, true, 0, 1, A, B)), new Decision.AbandonFailover());
        }

        @Test
        void a_reboot_restarts_the_server_in_place() {
            then(pair(wish(true, true, 1, 0, A, B)), new Decision.Restart());
            then(alone(wish(true, false, 1, 0, A)), new Decision.Restart());
        }

        @Test
        void a_stop_stops_the_server_and_gives_the_office_to_nobody() {
            then(pair(wish(false, true, 0, 0, A, B)), new Decision.Stop());
            then(at(A).started(PAIRED).wishes(wish(false, true, 0, 0, A, B)), new Decision.Fence());
        }

        @Test
        void one_copy_is_enough_where_one_is_wanted() {
            thenNothing(alone(wish(true, false, 0, 0, A)), "as it should be");
            thenInvites(alone(wish(true, false, 0, 0, A)), null);
            then(pair(wish(true, false, 0, 0, A)), new Decision.RecordSync(null));
        }

        @Test
        void a_standby_is_invited_only_where_a_copy_is_wanted() {
            thenInvites(alone(wish(true, true, 0, 0, A, C)), null);
            thenInvites(alone(wish(true, true, 0, 0, A, C)).hears(spare(C)), C);
            then(pair(wish(true, true, 0, 0, A, C)), new Decision.RecordSync(null));
        }

        @Test
        void a_primary_where_no_copy_is_wanted_hands_over_to_one_where_it_is() {
            thenInvites(alone(wish(true, false, 0, 0, B)), B);
            then(pair(wish(true, false, 0, 0, B)), new Decision.HandOver(B));
        }

        @Test
        void writes_are_refused_while_the_storage_is_full() {
            var wish = wish(true, false, 0, 0, A);
            then(
                    at(A).storage(true, false).started(ALONE).primary(3, NO_ONE).wishes(wish),
                    new Decision.SetReadOnly(true));
            then(
                    at(A).storage(false, true).started(ALONE).primary(3, NO_ONE).wishes(wish),
                    new Decision.SetReadOnly(false));
            thenNothing(
                    at(A).storage(true, true).started(ALONE).primary(3, NO_ONE).wishes(wish), "as it should be");
        }

        @Test
        void the_master_user_is_made_what_is_wanted_in_every_epoch() {
            var wish = new Wish(2, true, List.of(A), false, master, 50, 0, 0);
            then(alone(wish), new Decision.SetMaster(master));
        }
    }

    @Nested
    class With_a_register_that_nobody_knows {
        @Test
        void nothing_is_set_before_it_is_read_again() {
            thenNothing(at(A).uncertain(ALONE, B).proposing().primary(3, FOR_B), "Asks the arbiters");
            then(at(A).uncertain(ALONE, B).primary(3, FOR_B, IN_SYNC), new Decision.RecordSync(B));
            then(at(A).uncertain(ALONE, B).primary(3, FOR_B), new Decision.RecordSync(null));
            then(at(A).uncertain(PAIRED, null).primary(3, FOR_B, IN_SYNC), new Decision.RecordSync(null));
        }
    }
}
