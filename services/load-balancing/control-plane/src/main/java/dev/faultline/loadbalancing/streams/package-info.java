/** How the aggregates are stored: permanent names of events, unique names, snapshots. */
@NullMarked
package dev.faultline.loadbalancing.streams;

import org.jspecify.annotations.NullMarked;
