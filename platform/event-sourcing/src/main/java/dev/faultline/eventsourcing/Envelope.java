package dev.faultline.eventsourcing;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as it was stored.
 *
 * @param stream the stream that holds it
 * @param version its place in the stream, from 1
 * @param position its place in the service's event table; grows, with gaps
 * @param id its own identity, which consumers de-duplicate by
 * @param recordedAt when it was appended
 */
public record Envelope<E>(StreamId stream, Version version, long position, UUID id, Instant recordedAt, E event) {}
