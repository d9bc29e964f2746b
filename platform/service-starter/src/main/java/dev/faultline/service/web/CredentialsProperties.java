package dev.faultline.service.web;

import dev.faultline.protocols.signature.AccessKey;
import dev.faultline.protocols.signature.AccessKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may call.
 *
 * @param credentials a file of access keys and accounts; without one, the default key pair is the only one
 * @param defaultKeyPair false turns the default key pair off; it is never on beside a credentials file
 * @param privateNetwork true says that nobody but this machine reaches the network that the server listens on: the
 *     network of containers whose ports are published on loopback only
 */
@ConfigurationProperties("faultline")
public record CredentialsProperties(
        @Nullable Path credentials,
        @Nullable Boolean defaultKeyPair,
        @Nullable Boolean privateNetwork) {

    private boolean usesDefaultKeyPair() {
        return credentials == null && !Boolean.FALSE.equals(defaultKeyPair);
    }

    /**
     * Everybody knows the default key pair, and user data is code: with it, only this machine may reach us (decision 18).
     *
     * @param address where the server listens, null for every address
     * @throws IllegalStateException with a sentence that says what to change
     */
    public void checkAddress(@Nullable InetAddress address) {
        if (Boolean.TRUE.equals(privateNetwork)) return;
        if (usesDefaultKeyPair() && (address == null || !address.isLoopbackAddress()))
            throw new IllegalStateException(
                    "the default key pair test/test is known to everybody: listen on a loopback "
                            + "address (server.address), or name a file of access keys (faultline.credentials)");
    }

    /** @throws IllegalStateException with a sentence when there are no keys or the file cannot be used */
    public AccessKeys accessKeys() {
        Path file = credentials;
        if (file != null) {
            try {
                return AccessKeys.parse(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new IllegalStateException("the credentials file " + file + " cannot be read", e);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(file + ": " + e.getMessage(), e);
            }
        }
        if (!usesDefaultKeyPair())
            throw new IllegalStateException(
                    "nobody could call: name a file of access keys (faultline.credentials), or leave the default key pair on");
        return new AccessKeys(List.of(AccessKey.DEFAULT));
    }
}
