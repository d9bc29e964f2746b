/** The command line of Faultline, and what it needs to start regions on one machine. */
@NullMarked
package dev.faultline.launcher;

import org.jspecify.annotations.NullMarked;
