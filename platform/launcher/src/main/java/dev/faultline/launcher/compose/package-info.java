/** Regions whose zones are containers: the engine, as its command line has it, and a lab's client inside the network. */
@NullMarked
package dev.faultline.launcher.compose;

import org.jspecify.annotations.NullMarked;
