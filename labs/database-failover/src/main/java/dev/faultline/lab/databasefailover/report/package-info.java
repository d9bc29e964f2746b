/** The report's forms. */
@NullMarked
package dev.faultline.lab.databasefailover.report;

import org.jspecify.annotations.NullMarked;
