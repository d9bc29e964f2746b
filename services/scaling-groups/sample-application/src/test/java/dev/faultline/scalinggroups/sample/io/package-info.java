/** Tests of the server. */
@NullMarked
package dev.faultline.scalinggroups.sample.io;

import org.jspecify.annotations.NullMarked;
