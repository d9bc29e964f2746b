/** The service in a region whose zones are played. */
@NullMarked
package dev.faultline.database.region;

import org.jspecify.annotations.NullMarked;
