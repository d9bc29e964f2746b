/** What the lab measures and judges; no I/O. */
@NullMarked
package dev.faultline.lab.databasefailover.core;

import org.jspecify.annotations.NullMarked;
