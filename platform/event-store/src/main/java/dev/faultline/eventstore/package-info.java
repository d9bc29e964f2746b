/** The events of one service in Postgres: commands in, streams, read models, processes, publications. */
@NullMarked
package dev.faultline.eventstore;

import org.jspecify.annotations.NullMarked;
