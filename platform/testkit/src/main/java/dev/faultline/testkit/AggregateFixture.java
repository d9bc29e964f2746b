package dev.faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.Decision;
import java.util.List;

/**
 * Tests an aggregate by sentences: {@code group.given(CREATED).when(new SetDesiredCapacity(3, true, NOON)).then(…)}.
 * Every accepted decision is also folded into the state, so that an event which cannot follow fails its test.
 */
public final class AggregateFixture<S, C, E, R> {
    private final Aggregate<S, C, E, R> aggregate;

    private AggregateFixture(Aggregate<S, C, E, R> aggregate) {
        this.aggregate = aggregate;
    }

    public static <S, C, E, R> AggregateFixture<S, C, E, R> of(Aggregate<S, C, E, R> aggregate) {
        return new AggregateFixture<>(aggregate);
    }

    /** @param history what has happened; empty for an aggregate that does not exist yet */
    @SafeVarargs
    public final Given given(E... history) {
        return new Given(List.of(history));
    }

    public Given given(List<? extends E> history) {
        return new Given(List.copyOf(history));
    }

    /** The history of a test. */
    public final class Given {
        private final List<E> history;

        private Given(List<E> history) {
            this.history = history;
        }

        public When when(C command) {
            S state = aggregate.replay(history);
            return new When(state, command, aggregate.decide().apply(state, command));
        }

        /** The state that the history leads to. */
        public S state() {
            return aggregate.replay(history);
        }
    }

    /** The decision under test. */
    public final class When {
        private final S before;
        private final C command;
        private final Decision<E, R> decision;

        private When(S before, C command, Decision<E, R> decision) {
            this.before = before;
            this.command = command;
            this.decision = decision;
        }

        /** The command is granted with exactly these events; none means that it changes nothing. */
        @SafeVarargs
        public final void then(E... events) {
            assertThat(accepted()).containsExactly(events);
            state();
        }

        public void then(List<? extends E> events) {
            assertThat(accepted()).isEqualTo(events);
            state();
        }

        public void thenRefused(R refusal) {
            assertThat(decision).as(what()).isEqualTo(Decision.<E, R>refuse(refusal));
        }

        /** The events of a decision that must be granted, for a closer look. */
        public List<E> accepted() {
            return switch (decision) {
                case Decision.Accepted<E, R>(List<E> events) -> events;
                case Decision.Refused<E, R>(R refusal) -> throw new AssertionError(what() + " was refused: " + refusal);
            };
        }

        /** The state after a decision that must be granted. */
        public S state() {
            S state = before;
            for (E event : accepted()) state = aggregate.evolve().apply(state, event);
            return state;
        }

        private String what() {
            return command + " in state " + before;
        }
    }
}
