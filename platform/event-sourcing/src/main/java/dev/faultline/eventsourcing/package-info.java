/** The words of event sourcing: decisions, aggregates, streams. Pure values, JDK only. */
@NullMarked
package dev.faultline.eventsourcing;

import org.jspecify.annotations.NullMarked;
