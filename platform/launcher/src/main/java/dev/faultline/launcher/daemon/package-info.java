/** The process that owns a region while nobody is at the command line, and how commands reach it. */
@NullMarked
package dev.faultline.launcher.daemon;

import org.jspecify.annotations.NullMarked;
