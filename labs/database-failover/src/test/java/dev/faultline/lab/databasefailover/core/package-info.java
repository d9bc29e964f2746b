/** Tests of the lab: core. */
@NullMarked
package dev.faultline.lab.databasefailover.core;

import org.jspecify.annotations.NullMarked;
