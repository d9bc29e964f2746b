package dev.faultline.database.infrastructure;

import dev.faultline.database.node.core.InstanceAccounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What this service shows other regions of the installation, and has shown to itself: they share a password. */
final class RegionsToken {
    static final String HEADER = "X-Faultline-Token";

    private final @Nullable String text;

    private RegionsToken(@Nullable String text) {
        this.text = text;
    }

    /** Goes by the password beside the region's manifest; where there is none, nobody is trusted. */
    static RegionsToken beside(Path manifest) {
        Path password = manifest.resolveSibling("database-password");
        if (!Files.isReadable(password)) return new RegionsToken(null);
        try {
            return new RegionsToken(
                    InstanceAccounts.regionsToken(Files.readString(password).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("the password file " + password + " cannot be read", e);
        }
    }

    boolean isShown(@Nullable String shown) {
        return text != null
                && shown != null
                && MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IOException where nobody is trusted */
    String text() throws IOException {
        if (text == null) throw new IOException("this region has no neighbours that it could prove itself to");
        return text;
    }
}
