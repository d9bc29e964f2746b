/** Gathers at build time what a user runs. Nothing here is part of a running region. */
@NullMarked
package dev.faultline.distribution;

import org.jspecify.annotations.NullMarked;
