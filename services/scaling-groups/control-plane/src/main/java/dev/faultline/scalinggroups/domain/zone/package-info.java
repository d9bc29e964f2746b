/** Which of the region's zones are given up. Pure. */
@NullMarked
package dev.faultline.scalinggroups.domain.zone;

import org.jspecify.annotations.NullMarked;
