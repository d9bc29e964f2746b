/** What the lab measures and judges; no I/O. */
@NullMarked
package dev.faultline.lab.restore.core;

import org.jspecify.annotations.NullMarked;
