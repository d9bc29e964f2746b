/** A region on this machine: its folder, its processes, its health. */
@NullMarked
package dev.faultline.launcher.region;

import org.jspecify.annotations.NullMarked;
