package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ScramSha256;
import java.security.SecureRandom;

/** Makes what a server stores of a password. */
final class Verifiers {
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Verifiers() {}

    static String of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return ScramSha256.verifier(password, salt);
    }
}
