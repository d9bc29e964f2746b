/** A lab's report for the terminal, as JSON, as one HTML page and as JUnit XML. */
@NullMarked
package dev.faultline.lab.report;

import org.jspecify.annotations.NullMarked;
