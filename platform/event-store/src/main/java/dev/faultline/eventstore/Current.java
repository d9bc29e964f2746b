package dev.faultline.eventstore;

import dev.faultline.eventsourcing.Version;

/** An aggregate's state and how many events it follows from. */
public record Current<S>(S state, Version version) {}
