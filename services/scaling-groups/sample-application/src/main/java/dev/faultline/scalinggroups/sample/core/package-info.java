/** What the sample application answers; no I/O. */
@NullMarked
package dev.faultline.scalinggroups.sample.core;

import org.jspecify.annotations.NullMarked;
