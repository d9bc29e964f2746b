/** The zone's Kafka broker: its settings, and the child process that runs it. */
@NullMarked
package dev.faultline.zone.broker;

import org.jspecify.annotations.NullMarked;
