/** What the launcher has to know about the machine that a region is to run on. */
@NullMarked
package dev.faultline.launcher.machine;

import org.jspecify.annotations.NullMarked;
