package dev.faultline.eventstore.io;

import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled;
import dev.faultline.eventstore.QuarantinedStreamException;
import dev.faultline.eventstore.StoredAggregate;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Carries out what processes ask for. One reaction's effects run in their order, each command in its own transaction. */
public final class Reactions {
    private static final Logger LOG = LoggerFactory.getLogger(Reactions.class);

    /** How often a reaction is tried before it is put aside. Waiting for a database that is away does not count. */
    static final int ATTEMPTS = 5;

    private final EventStore store;
    private final StoreTables tables;

    public Reactions(EventStore store, StoreTables tables) {
        this.store = store;
        this.tables = tables;
    }

    /** How a reaction ended. */
    enum Result {
        DONE,
        /** It failed for now and should be tried again. */
        FAILED,
        /** It cannot succeed. */
        HOPELESS
    }

    /**
     * @param cause the event or message that is reacted to
     * @throws RuntimeException when the database is away: nothing is known to have failed by itself
     */
    Attempt attempt(String process, UUID cause, Supplier<List<Effect>> reaction) {
        try {
            ScopedValue.where(PostgresEventStore.CAUSE, cause)
                    .run(() -> reaction.get().forEach(effect -> carryOut(process, effect)));
            return new Attempt(Result.DONE, "");
        } catch (QuarantinedStreamException e) {
            return new Attempt(Result.HOPELESS, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            if (databaseIsAway(e)) throw e;
            LOG.debug("{} failed", process, e);
            return new Attempt(Result.FAILED, e.toString());
        }
    }

    record Attempt(Result result, String reason) {}

    static boolean databaseIsAway(RuntimeException e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof TransientDataAccessException
                || e instanceof TransactionException;
    }

    private void carryOut(String process, Effect effect) {
        switch (effect) {
            case Effect.WakeAt(String key, var at) -> tables.wakeUps().set(process, key, at);
            case Effect.Cancel(String key) -> tables.wakeUps().cancel(process, key);
            case Effect.Issue<?> issue -> issue(process, issue);
        }
    }

    private <C> void issue(String process, Effect.Issue<C> issue) {
        StoredAggregate<?, C, ?, ?> aggregate = issue.aggregate();
        var handled = store.handle(aggregate, issue.id(), issue.command());
        switch (handled) {
            case Handled.Accepted<?, ?> _ -> {}
            // An expected answer: the world has moved on, or the command came before.
            case Handled.Refused<?, ?>(var refusal) ->
                LOG.debug("{}: {} was refused: {}", process, issue.command(), refusal);
            case Handled.NameTaken<?, ?> taken ->
                LOG.info("{}: {} was refused, since {} is taken", process, issue.command(), taken.name());
        }
    }
}
