package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Stamp;
import java.util.ArrayList;
import java.util.List;

/** Counts answers to one question: two different arbiters of three, neither speaking from a life before a lost disk. */
class Quorum {
    private final List<Stamp> stamps = new ArrayList<>();

    /** Adds an answer; a repeated one changes nothing. */
    void add(Stamp stamp) {
        stamps.removeIf(known -> known.arbiter() == stamp.arbiter() && known.incarnation() <= stamp.incarnation());
        stamps.add(stamp);
    }

    boolean complete() {
        return stamps.stream().anyMatch(one -> stamps.stream().anyMatch(one::agreesWith));
    }

    /** Whether the arbiter's answer is part of the quorum. */
    boolean counts(Stamp stamp) {
        return stamps.stream().anyMatch(stamp::agreesWith);
    }
}
