/** Tests of the pages. */
@NullMarked
package dev.faultline.scalinggroups.sample.core;

import org.jspecify.annotations.NullMarked;
