package dev.faultline.eventstore;

/** Rebuilds what is derived from events. Appends wait meanwhile; readers see the old rows until it commits. */
public interface ReadModels {
    /** Drops and replays every projection, every name claim and every snapshot, in one transaction. */
    void rebuild();

    /** Drops and replays one projection. */
    void rebuild(String projection);
}
