/** What every report is made of; no I/O. */
@NullMarked
package dev.faultline.lab.rig.core;

import org.jspecify.annotations.NullMarked;
