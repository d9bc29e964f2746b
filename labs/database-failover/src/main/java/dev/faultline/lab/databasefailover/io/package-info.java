/** Runs the lab against a region. */
@NullMarked
package dev.faultline.lab.databasefailover.io;

import org.jspecify.annotations.NullMarked;
