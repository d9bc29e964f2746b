package dev.faultline.lab.rig.core;

import java.time.Instant;

/**
 * One line of a time line.
 *
 * @param afterFaultNanos negative before the fault
 */
public record Moment(long afterFaultNanos, Instant at, String what) {}
