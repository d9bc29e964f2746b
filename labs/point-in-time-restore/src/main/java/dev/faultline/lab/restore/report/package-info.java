/** The report's forms. */
@NullMarked
package dev.faultline.lab.restore.report;

import org.jspecify.annotations.NullMarked;
