/** What a lab measures and how it judges: samples, statistics, recovery, prediction, verdict. No I/O, no clock. */
@NullMarked
package dev.faultline.lab.core;

import org.jspecify.annotations.NullMarked;
