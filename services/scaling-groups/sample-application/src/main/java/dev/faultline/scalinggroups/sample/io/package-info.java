/** The sample application's server: one thread, one selector, HTTP/1.1 with keep-alive. */
@NullMarked
package dev.faultline.scalinggroups.sample.io;

import org.jspecify.annotations.NullMarked;
