package dev.faultline.database.api;

/** Names and secrets for new things, where no request has them. */
public interface Ids {
    /** @return the prefix and 26 upper-case letters and digits */
    String resource(String prefix);

    /** A text that nobody can guess. */
    String token();

    /** @return 16 random bytes */
    byte[] salt();
}
