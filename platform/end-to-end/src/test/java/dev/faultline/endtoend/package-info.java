/** Whole regions, started from the distribution as a user starts them. */
@NullMarked
package dev.faultline.endtoend;

import org.jspecify.annotations.NullMarked;
