/** Words, tables and pages as all reports write them; no I/O but files. */
@NullMarked
package dev.faultline.lab.rig.report;

import org.jspecify.annotations.NullMarked;
