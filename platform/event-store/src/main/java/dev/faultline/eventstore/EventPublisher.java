package dev.faultline.eventstore;

import dev.faultline.eventsourcing.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The port through which the relay hands contract events to the bus. */
public interface EventPublisher {
    /**
     * Publishes in order and returns when every message is acknowledged by the bus; a message may be there twice.
     *
     * @throws PublishException when not all are known to be there; the relay sends the whole batch again
     */
    void publish(List<Message> batch);

    /**
     * @param id the same for the same event at every attempt: consumers de-duplicate by it
     * @param position the event's place in the service's event table
     */
    record Message(UUID id, Outgoing outgoing, StreamId stream, long position, Instant at) {}

    /** The bus did not acknowledge in time. */
    final class PublishException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public PublishException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
