/** What follows from what: events and observations in, commands out. Pure. */
@NullMarked
package dev.faultline.scalinggroups.process;

import org.jspecify.annotations.NullMarked;
