/** The zone process: what it offers to the data planes that it hosts, and how it runs their children. */
@NullMarked
package dev.faultline.zone;

import org.jspecify.annotations.NullMarked;
