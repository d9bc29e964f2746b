package dev.faultline.eventsourcing;

/** How many events a stream has; its first event has version 1. */
public record Version(long value) implements Comparable<Version> {
    /** The version of a stream without events. */
    public static final Version NONE = new Version(0);

    public Version {
        if (value < 0) throw new IllegalArgumentException("a version is not negative: " + value);
    }

    public Version plus(int events) {
        return new Version(value + events);
    }

    @Override
    public int compareTo(Version other) {
        return Long.compare(value, other.value);
    }
}
