/** What a name server answers: pure, without clock, randomness or I/O of its own. */
@NullMarked
package dev.faultline.names.core;

import org.jspecify.annotations.NullMarked;
