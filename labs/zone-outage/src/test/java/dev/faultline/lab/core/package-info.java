/** Tests of the lab: core. */
@NullMarked
package dev.faultline.lab.core;

import org.jspecify.annotations.NullMarked;
