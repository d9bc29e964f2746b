package dev.faultline.consensus.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.consensus.core.Message.Accept;
import dev.faultline.consensus.core.Message.Peek;
import dev.faultline.consensus.core.Message.Prepare;
import dev.faultline.consensus.core.Message.Release;
import dev.faultline.consensus.core.Message.Renew;
import dev.faultline.consensus.core.Message.Request;
import dev.faultline.consensus.core.Message.Seen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlookerTest {
    private static final long MS = 1_000_000;
    private static final LeaseTerms TERMS = LeaseTerms.DEFAULT;

    private final List<Arbiter> arbiters = new ArrayList<>(List.of(
            new Arbiter(0, TERMS, "token", Arbiter.Memory.fresh(), 0),
            new Arbiter(1, TERMS, "token", Arbiter.Memory.fresh(), 0),
            new Arbiter(2, TERMS, "token", Arbiter.Memory.fresh(), 0)));
    private final Onlooker onlooker = new Onlooker(TERMS);

    @Test
    void one_arbiter_is_not_believed() {
        Peek peek = onlooker.ask(0);
        answer(0, peek, 0);
        answer(0, peek, 0);
        assertThat(onlooker.latest()).isEmpty();
    }

    @Test
    void a_primary_with_the_lease_of_two_arbiters_is_vouched_for_until_that_lease_ends() {
        elect("a", 0);
        tell(0, new Renew("a", 1, 1), 10 * MS);
        tell(1, new Renew("a", 1, 1), 30 * MS);
        look(100 * MS, 0, 1);
        var view = onlooker.latest().orElseThrow();
        assertThat(view.register()).isEqualTo(new Register(1, "a", null));
        assertThat(view.vouches("a", 1, 100 * MS)).isTrue();
        assertThat(view.vouches("a", 2, 100 * MS)).as("another epoch").isFalse();
        assertThat(view.vouches("b", 1, 100 * MS)).isFalse();
        // The first lease ends at 1,510 ms by the arbiter's clock; 97 % of what was left is trusted.
        long until = 100 * MS + (1_410 * MS) / 100 * 97;
        assertThat(view.vouches("a", 1, until - 1)).isTrue();
        assertThat(view.vouches("a", 1, until)).isFalse();
    }

    @Test
    void a_lease_of_one_arbiter_only_is_seen_but_not_vouched_for() {
        elect("a", 0);
        tell(0, new Renew("a", 1, 1), 0);
        look(MS, 0, 2);
        var view = onlooker.latest().orElseThrow();
        assertThat(view.holder()).isEqualTo("a");
        assertThat(view.vouches("a", 1, MS)).isFalse();
    }

    @Test
    void a_lease_given_back_is_seen_at_once() {
        elect("a", 0);
        for (int i = 0; i < 3; i++) tell(i, new Renew("a", 1, 1), 0);
        for (int i = 0; i < 3; i++) tell(i, new Release("a", 1), MS);
        look(2 * MS, 1, 2);
        assertThat(onlooker.latest().orElseThrow().holder()).isNull();
    }

    @Test
    void an_answer_to_an_earlier_question_does_not_replace_a_later_view() {
        Peek before = onlooker.ask(0);
        elect("a", MS);
        look(2 * MS, 0, 1);
        onlooker.receive(new Seen(stamp(0), before.number(), Ballot.NONE, null, null, 0, 0));
        onlooker.receive(new Seen(stamp(1), before.number(), Ballot.NONE, null, null, 0, 0));
        assertThat(onlooker.latest().orElseThrow().register()).isEqualTo(new Register(1, "a", null));
    }

    private static Message.Stamp stamp(int arbiter) {
        return new Message.Stamp(arbiter, 0, java.util.Map.of());
    }

    private void elect(String primary, long now) {
        var ballot = new Ballot(1, primary);
        for (int i = 0; i < 3; i++) {
            tell(i, new Prepare(ballot), now);
            tell(i, new Accept(ballot, new Register(1, primary, null), "token"), now);
        }
    }

    private void look(long now, int... answering) {
        Peek peek = onlooker.ask(now);
        for (int arbiter : answering) answer(arbiter, peek, now);
    }

    private void answer(int arbiter, Peek peek, long now) {
        onlooker.receive((Seen) arbiters.get(arbiter).receive(peek, now).orElseThrow());
    }

    private void tell(int arbiter, Request request, long now) {
        arbiters.get(arbiter).receive(request, now);
    }
}
