/**
 * Register and lease without I/O: messages in, messages out, time as an argument. Three arbiters, of which any two decide.
 */
@NullMarked
package dev.faultline.consensus.core;

import org.jspecify.annotations.NullMarked;
