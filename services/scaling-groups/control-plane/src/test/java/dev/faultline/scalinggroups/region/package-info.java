/** The service in a region: a real Postgres, a real broker, played zones and load balancing. */
@NullMarked
package dev.faultline.scalinggroups.region;

import org.jspecify.annotations.NullMarked;
