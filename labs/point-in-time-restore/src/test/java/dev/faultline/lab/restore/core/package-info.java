/** Tests of the lab: core. */
@NullMarked
package dev.faultline.lab.restore.core;

import org.jspecify.annotations.NullMarked;
