package dev.faultline.eventbus.io;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.topology.RegionJson;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/**
 * Takes contract events from Kafka into the inbox, together with the read models made of them, in one transaction. It
 * fails only while the database is away, and is then called again with the same message; what can never be taken in is
 * put aside.
 */
public final class InboxConsumer implements Consumer<Message<byte[]>> {
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_NANOS = 20_000_000;

    private final StoreTables tables;
    private final ContractCatalog catalog;
    private final InboxTable inbox;
    private final Watermarks watermarks;
    private final TransactionTemplate transaction;

    public InboxConsumer(StoreTables tables, ContractCatalog catalog, InboxTable inbox, Watermarks watermarks) {
        this.tables = tables;
        this.catalog = catalog;
        this.inbox = inbox;
        this.watermarks = watermarks;
        this.transaction = new TransactionTemplate(tables.transactions());
    }

    @Override
    public void accept(Message<byte[]> message) {
        String topic = String.valueOf(message.getHeaders().get(KafkaHeaders.RECEIVED_TOPIC));
        int partition = (Integer) message.getHeaders().getOrDefault(KafkaHeaders.RECEIVED_PARTITION, 0);
        String item = topic + "-" + partition + "@" + message.getHeaders().get(KafkaHeaders.OFFSET);
        try {
            var wire = RegionJson.mapper().readValue(message.getPayload(), WireEvent.class);
            if (wire.type().equals(WireEvent.WATERMARK)) {
                for (var probe : wire.data().path("probes"))
                    watermarks.reached(UUID.fromString(probe.stringValue()), topic, partition);
            } else {
                takeIn(topic, item, wire, catalog.read(RegionJson.mapper(), topic, wire));
            }
        } catch (JacksonException | IllegalArgumentException e) {
            tables.parked().park(topic, item, "not a contract event: " + e);
        }
    }

    private void takeIn(String topic, String item, WireEvent wire, Optional<ContractEvent<?>> event) {
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.executeWithoutResult(_ -> {
                    if (inbox.insert(topic, wire)) event.ifPresent(known -> project(topic, known));
                });
                return;
            } catch (RuntimeException e) {
                if (databaseIsAway(e)) throw new DatabaseAwayException(e);
                if (attempt == ATTEMPTS) {
                    keepWithoutReadModels(topic, item, wire, e);
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void project(String topic, ContractEvent<?> event) {
        for (var projection : catalog.projections(topic)) InboxTable.apply(projection, event);
    }

    /** A bug of a projection must not keep later events out; once it is mended, a rebuild catches up. */
    private void keepWithoutReadModels(String topic, String item, WireEvent wire, RuntimeException failure) {
        transaction.executeWithoutResult(_ -> {
            boolean _ = inbox.insert(topic, wire);
            tables.parked().park(topic, item, "its read models failed: " + failure);
        });
    }

    private static boolean databaseIsAway(RuntimeException e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof TransientDataAccessException
                || e instanceof TransactionException;
    }

    /** The message must come again. */
    static final class DatabaseAwayException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DatabaseAwayException(RuntimeException cause) {
            super("the inbox waits for its database", cause);
        }
    }
}
