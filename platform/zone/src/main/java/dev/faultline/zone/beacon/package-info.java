/** How zones look at each other: a beacon that answers, and the pure judgement of its answers. */
@NullMarked
package dev.faultline.zone.beacon;

import org.jspecify.annotations.NullMarked;
