/** What can be launched here: images and instance types. Pure. */
@NullMarked
package dev.faultline.scalinggroups.domain.catalogue;

import org.jspecify.annotations.NullMarked;
