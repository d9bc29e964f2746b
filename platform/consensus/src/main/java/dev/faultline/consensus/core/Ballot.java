package dev.faultline.consensus.core;

import java.util.Comparator;

/** Orders the attempts to change a register. No two proposers ever use the same ballot. */
public record Ballot(long round, String proposer) implements Comparable<Ballot> {
    /** Comes before every attempt. */
    public static final Ballot NONE = new Ballot(0, "");

    private static final Comparator<Ballot> ORDER =
            Comparator.comparingLong(Ballot::round).thenComparing(Ballot::proposer);

    /** The lowest ballot of this proposer that comes after another one. */
    public static Ballot after(Ballot other, String proposer) {
        return new Ballot(other.round() + 1, proposer);
    }

    @Override
    public int compareTo(Ballot other) {
        return ORDER.compare(this, other);
    }
}
