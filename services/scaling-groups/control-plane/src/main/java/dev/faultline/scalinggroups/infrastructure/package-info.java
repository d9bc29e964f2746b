/** Wires the service: Spring, the clock, Kafka's observations. */
@NullMarked
package dev.faultline.scalinggroups.infrastructure;

import org.jspecify.annotations.NullMarked;
