/** How the aggregates of this service are stored: the permanent names of streams and events. */
@NullMarked
package dev.faultline.database.streams;

import org.jspecify.annotations.NullMarked;
