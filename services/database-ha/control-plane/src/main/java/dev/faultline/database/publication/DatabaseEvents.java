package dev.faultline.database.publication;

import static dev.faultline.database.streams.Streams.INSTANCES;

import dev.faultline.database.contract.DatabaseEvent;
import dev.faultline.database.contract.DatabaseEvent.DatabaseStatusChanged;
import dev.faultline.database.contract.DatabaseEvent.PrimaryMoved;
import dev.faultline.database.domain.instance.DbInstance;
import dev.faultline.database.domain.instance.DbInstance.*;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Tells how instances fare. A status is that of the instance after the event, replayed from its history, which never
 * changes: so the same event is made whenever it is.
 */
@Component
final class DatabaseEvents implements Publication<Event> {
    private final EventStore store;

    DatabaseEvents(EventStore store) {
        this.store = store;
    }

    @Override
    public StoredAggregate<?, ?, Event, ?> source() {
        return INSTANCES;
    }

    @Override
    public List<Outgoing> publish(Envelope<Event> envelope) {
        var history = store.history(INSTANCES, envelope.stream().id()).stream()
                .map(Envelope::event)
                .toList();
        int version = Math.toIntExact(envelope.version().value());
        var before = DbInstance.AGGREGATE.replay(history.subList(0, version - 1));
        return outgoing(before, DbInstance.evolve(before, envelope.event()));
    }

    private static List<Outgoing> outgoing(State before, State after) {
        var told = new ArrayList<DatabaseEvent>();
        Present now = latest(after);
        String id = now.spec().resourceId();
        String name = now.settings().identifier();
        if (after instanceof Gone gone) {
            if (!gone.purged()) told.add(new DatabaseStatusChanged(id, name, "deleted"));
        } else {
            var was = before instanceof Present i ? i : null;
            if (was == null || was.status() != now.status())
                told.add(new DatabaseStatusChanged(id, name, now.status().label()));
            var primary = now.condition().primary();
            if (primary != null
                    && (was == null || !primary.equals(was.condition().primary())))
                told.add(new PrimaryMoved(id, name, primary, now.condition().standby()));
        }
        return told.stream()
                .map(event -> new Outgoing(DatabaseEvent.TOPIC, id, event))
                .toList();
    }

    private static Present latest(State state) {
        return switch (state) {
            case Present i -> i;
            case Gone gone -> gone.last();
            case Absent _ -> throw new IllegalStateException("an event leads to nothing");
        };
    }
}
