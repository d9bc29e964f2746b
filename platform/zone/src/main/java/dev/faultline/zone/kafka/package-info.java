/** The zone's side of Kafka: tuned clients, topics made when missing, and the copy of a topic on the zone's disk. */
@NullMarked
package dev.faultline.zone.kafka;

import org.jspecify.annotations.NullMarked;
