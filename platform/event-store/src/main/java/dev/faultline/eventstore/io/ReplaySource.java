package dev.faultline.eventstore.io;

import java.util.Set;
import java.util.function.Predicate;

/** A log besides the event table from which projections are rebuilt. */
public interface ReplaySource {
    Set<String> projections();

    /** Clears the chosen projections and applies the whole log to them. Runs in the rebuilding transaction. */
    void replay(Predicate<String> chosen);
}
