package dev.faultline.eventstore.io;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventPublisher;
import dev.faultline.eventstore.EventPublisher.Message;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The relay: makes contract events of committed events and moves on when the bus has acknowledged them. */
public final class ContractOutlet implements EventLog.Handler {
    /** The relay's name among the followers. */
    public static final String NAME = "relay";

    private final Map<String, List<Publication<?>>> publications = new HashMap<>();
    private final EventPublisher publisher;
    private final ParkedRows parked;
    private final Supplier<Runnable> beforeReading;

    /** @param beforeReading called before each reading of the log; what it returns, when all that was committed is published */
    public ContractOutlet(
            Catalog catalog,
            List<? extends Publication<?>> all,
            EventPublisher publisher,
            ParkedRows parked,
            Supplier<Runnable> beforeReading) {
        this.publisher = publisher;
        this.parked = parked;
        this.beforeReading = beforeReading;
        for (var publication : all) {
            String category = catalog.require(publication.source(), "a publication");
            publications.computeIfAbsent(category, _ -> new ArrayList<>()).add(publication);
        }
    }

    @Override
    public int handle(List<CommitLog.Entry<Optional<Envelope<?>>>> batch) {
        var messages = new ArrayList<Message>();
        for (var entry : batch) entry.value().ifPresent(envelope -> messages.addAll(messages(envelope)));
        if (!messages.isEmpty()) publisher.publish(messages);
        return batch.size();
    }

    @Override
    public Runnable beforeReading() {
        return beforeReading.get();
    }

    private List<Message> messages(Envelope<?> envelope) {
        var messages = new ArrayList<Message>();
        for (var publication : publications.getOrDefault(envelope.stream().category(), List.of())) {
            for (Outgoing outgoing : publish(publication, envelope)) {
                // The same event gives the same messages in the same order, so their ids are the same as well.
                String seed = envelope.id() + "/" + messages.size();
                messages.add(new Message(
                        UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)),
                        outgoing,
                        envelope.stream(),
                        envelope.position(),
                        envelope.recordedAt()));
            }
        }
        return messages;
    }

    @SuppressWarnings("unchecked") // Publications are found by the category of the envelope's stream.
    private <E> List<Outgoing> publish(Publication<E> publication, Envelope<?> envelope) {
        try {
            return publication.publish((Envelope<E>) envelope);
        } catch (RuntimeException e) {
            if (Reactions.databaseIsAway(e)) throw e;
            // A bug of the service: it must not keep all later events from being published.
            parked.park(NAME, EventLog.item(envelope), e.toString());
            return List.of();
        }
    }
}
