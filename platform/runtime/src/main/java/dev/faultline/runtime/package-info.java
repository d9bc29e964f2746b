/** Time, timers and bounded loops, passed in rather than looked up. JDK only. */
@NullMarked
package dev.faultline.runtime;

import org.jspecify.annotations.NullMarked;
