/** Tests of the lab: io. */
@NullMarked
package dev.faultline.lab.io;

import org.jspecify.annotations.NullMarked;
