/** Decides what a zone's compute agent does with the instances that it is assigned: no I/O, no clock, no threads. */
@NullMarked
package dev.faultline.scalinggroups.agent.core;

import org.jspecify.annotations.NullMarked;
