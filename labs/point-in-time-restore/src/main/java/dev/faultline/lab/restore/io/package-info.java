/** Runs the lab against a region. */
@NullMarked
package dev.faultline.lab.restore.io;

import org.jspecify.annotations.NullMarked;
