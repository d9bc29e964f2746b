/** Tests of the lab: report. */
@NullMarked
package dev.faultline.lab.report;

import org.jspecify.annotations.NullMarked;
