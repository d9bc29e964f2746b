/** Tests of the rig: io. */
@NullMarked
package dev.faultline.lab.rig.io;

import org.jspecify.annotations.NullMarked;
