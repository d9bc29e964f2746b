package dev.faultline.eventbus;

import java.time.Instant;
import java.util.UUID;

/**
 * Another service's event as it was received.
 *
 * @param id its identity; the inbox lets each through once
 * @param source the service that published it
 * @param stream the stream it came from, {@code category/id}; events of a stream come in order
 * @param position grows within a source
 * @param at when it was recorded there
 */
public record ContractEvent<T>(UUID id, String source, String stream, long position, Instant at, T data) {}
