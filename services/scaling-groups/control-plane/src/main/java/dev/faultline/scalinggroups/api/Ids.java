package dev.faultline.scalinggroups.api;

/** Names for new things, where no request names them. */
public interface Ids {
    /** A text that nobody else has, for example a UUID's. */
    String unique();
}
