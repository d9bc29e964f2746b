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
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.Observation.Replica;
import dev.faultline.database.node.core.Observation.WaitsFor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who becomes the second copy after a loss, of the standby or of the primary, where commits wait for one and a spare has it. */
class SuccessorTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Register ALONE = new Register(3, A, null);
    private static final Register PAIRED = new Register(3, A, B);
    private static final WaitsFor ANYONE = new WaitsFor.Anyone();
    private static final WaitsFor UNKNOWN = new WaitsFor.Unknown();
    private static final WaitsFor FOR_B = new WaitsFor.Zone(B);
    private static final Replica STREAMS = new Replica(B, true, false, false);
    private static final Replica IN_SYNC = new Replica(B, true, true, true);
    private static final Replica HAS_ALL = new Replica(C, true, true, false);
    private static final WaitsFor FOR_C = new WaitsFor.Zone(C);

    private Situation lost(WaitsFor waitsFor, Replica... replicas) {
        return lost(waitsFor, Duration.ofMillis(150), NONE, replicas);
    }

    private Situation lost(WaitsFor waitsFor, Duration gone, Duration waits, Replica... replicas) {
        return at(A).waitingWhenAlone()
                .started(PAIRED)
                .primary(3, waitsFor, gone, waits, replicas)
                .hears(joining(C));
    }

    @Test
    void nothing_is_acknowledged_any_more_and_the_register_still_names_the_lost_standby() {
        thenNothing(lost(FOR_B, Duration.ofMillis(149), NONE), "waits a moment");
        then(lost(FOR_B), new Decision.SetWaitsFor(ANYONE));
        thenInvites(lost(FOR_B), C);
        thenNothing(lost(ANYONE), "to take its place");
        thenInvites(lost(ANYONE), C);
    }

    @Test
    void it_takes_the_place_when_it_has_all_there_was() {
        thenNothing(lost(ANYONE, HAS_ALL), "to take its place");
        then(lost(ANYONE, HAS_ALL).hears(standbyOf(C, 3)), new Decision.RecordSync(C));
        var behind = new Replica(C, true, false, false);
        thenNothing(lost(ANYONE, behind).hears(standbyOf(C, 3)), "to take its place");
        thenNothing(lost(ANYONE, HAS_ALL).hears(standbyOf(C, 3)).proposing(), "Asks the arbiters");
        var recorded = at(A).waitingWhenAlone().started(new Register(3, A, C));
        then(recorded.primary(3, ANYONE, HAS_ALL), new Decision.SetWaitsFor(FOR_C));
    }

    @Test
    void it_stays_invited_while_it_turns() {
        thenInvites(lost(ANYONE).hears(spare(C)).invited(C, NONE), C);
        thenNothing(lost(ANYONE).hears(spare(C)).invited(C, NONE), "to take its place");
    }

    @Test
    void a_standby_that_returns_first_stays_what_it_was() {
        then(lost(ANYONE, NONE, NONE, STREAMS), new Decision.SetWaitsFor(FOR_B));
        thenInvites(lost(ANYONE, NONE, NONE, STREAMS), B);
    }

    @Test
    void nobody_is_named_when_it_takes_too_long_or_nobody_has_a_copy() {
        then(lost(ANYONE, Duration.ofMillis(2_651), NONE), new Decision.RecordSync(null));
        then(lost(ANYONE, Duration.ofMillis(150), Duration.ofMillis(5_001)), new Decision.RecordSync(null));
        then(lost(FOR_B).hears(spare(C)), new Decision.RecordSync(null));
        var acknowledges = at(A).started(PAIRED).primary(3, FOR_B, Duration.ofMillis(150), NONE);
        then(acknowledges.hears(keepingUp(C)), new Decision.RecordSync(null));
    }

    @Test
    void it_stays_invited_when_nobody_is_named_although_the_lost_ones_node_lives() {
        thenInvites(lost(ANYONE, Duration.ofMillis(2_651), NONE).hears(spare(B)).invited(C, Duration.ofSeconds(2)), C);
    }

    @Test
    void it_has_as_long_when_the_standby_has_not_come_in_this_epoch() {
        var coming = at(A).waitingWhenAlone().started(PAIRED).hears(spare(B)).hears(joining(C));
        thenNothing(coming.watched(3, FOR_B, Duration.ofMillis(2_499)), "waits a moment");
        then(coming.watched(3, FOR_B, Duration.ofMillis(2_500)), new Decision.SetWaitsFor(ANYONE));
        thenNothing(coming.watched(3, ANYONE, Duration.ofMillis(5_000)), "to take its place");
        then(coming.watched(3, ANYONE, Duration.ofMillis(5_001)), new Decision.RecordSync(null));
    }

    @Test
    void a_setting_that_went_wrong_is_set_again_before_anything_rests_on_it() {
        then(lost(UNKNOWN, HAS_ALL).hears(standbyOf(C, 3)), new Decision.SetWaitsFor(ANYONE));
        then(lost(UNKNOWN, NONE, NONE, IN_SYNC), new Decision.SetWaitsFor(FOR_B));
        then(at(A).started(ALONE).primary(3, UNKNOWN, IN_SYNC).hears(standbyOf(B, 3)), new Decision.SetWaitsFor(FOR_B));
    }

    @Test
    void a_register_that_nobody_knows_names_it_only_while_it_has_all_there_was() {
        var asked = at(A).waitingWhenAlone().uncertain(PAIRED, C);
        then(asked.primary(3, ANYONE, HAS_ALL), new Decision.RecordSync(C));
        then(asked.primary(3, FOR_B, HAS_ALL), new Decision.RecordSync(null));
        then(asked.primary(3, ANYONE), new Decision.RecordSync(null));
    }

    /** B follows A, C follows B; A is lost, and B has won. */
    private Situation won(WhenAlone whenAlone, long markerOfC) {
        var won = at(B).office(new Register(4, B, null), true).hears(keepingUp(C, markerOfC));
        return whenAlone == WhenAlone.WAIT ? won.waitingWhenAlone() : won;
    }

    @Test
    void before_a_copy_is_promoted_the_register_names_who_has_all_of_it() {
        then(won(WhenAlone.WAIT, 3).standby(A, true, false, 3, NONE), new Decision.FindHeir(4, C));
        then(won(WhenAlone.WAIT, 3).found(4, C).standby(A, true, false, 3, NONE), new Decision.RecordSync(C));
        thenNothing(
                won(WhenAlone.WAIT, 3)
                        .uncertain(new Register(4, B, null), C)
                        .proposing()
                        .standby(A, true, false, 3, NONE),
                "Asks the arbiters");
        then(
                won(WhenAlone.WAIT, 3)
                        .uncertain(new Register(4, B, null), C)
                        .found(4, C)
                        .standby(A, true, false, 3, NONE),
                new Decision.RecordSync(C));
        var recorded =
                won(WhenAlone.WAIT, 3).office(new Register(4, B, C), true).found(4, C);
        then(recorded.standby(A, true, false, 3, NONE), new Decision.Promote(4, FOR_C));
    }

    @Test
    void a_copy_is_promoted_alone_where_nobody_has_all_of_it() {
        var alone = new Decision.Promote(4, ANYONE);
        then(won(WhenAlone.WAIT, 3).found(4, null).standby(A, true, false, 3, NONE), alone);
        then(won(WhenAlone.WAIT, 3).found(4, A).standby(A, true, false, 3, NONE), alone);
        then(won(WhenAlone.WAIT, 2).standby(A, true, false, 3, NONE), alone);
        then(won(WhenAlone.WAIT, 3).hears(joining(C)).standby(A, true, false, 3, NONE), alone);
        then(
                won(WhenAlone.ACKNOWLEDGE, 3).standby(A, true, false, 3, NONE),
                new Decision.Promote(4, new WaitsFor.NoOne()));
    }

    @Test
    void what_was_found_in_an_earlier_epoch_is_asked_again() {
        then(won(WhenAlone.WAIT, 3).found(2, C).standby(A, true, false, 3, NONE), new Decision.FindHeir(4, C));
    }
}
