/** What this service knows of DB instances in other regions of this installation. */
@NullMarked
package dev.faultline.database.regions;

import org.jspecify.annotations.NullMarked;
