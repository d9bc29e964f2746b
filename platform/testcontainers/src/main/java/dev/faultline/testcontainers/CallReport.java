package dev.faultline.testcontainers;

/**
 * What the clients of a {@link CallProbe} have seen.
 *
 * @param p50Ms of the calls that succeeded, from when each was due
 * @param longestGapMs the longest time in which one client had no success, pacing included
 * @param firstFailure one of the failures, each client's first; empty when there is none
 */
public record CallReport(
        long calls, long succeeded, long failed, double p50Ms, double p99Ms, long longestGapMs, String firstFailure) {}
