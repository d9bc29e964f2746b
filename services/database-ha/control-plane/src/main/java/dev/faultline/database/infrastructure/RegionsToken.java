package dev.faultline.database.infrastructure;

import dev.faultline.aws.Region;
import dev.faultline.database.node.core.InstanceAccounts;
import dev.faultline.topology.NeighbouringRegions;
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

    private final @Nullable String password;

    private RegionsToken(@Nullable String password) {
        this.password = password;
    }

    /** Goes by the password beside the region's manifest; where there is none, nobody is trusted. */
    static RegionsToken beside(Path manifest) {
        Path file = NeighbouringRegions.databasePassword(manifest);
        if (!Files.isReadable(file)) return new RegionsToken(null);
        try {
            return new RegionsToken(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("the password file " + file + " cannot be read", e);
        }
    }

    /** Whether that is what another region shows this one. */
    boolean isShown(@Nullable String shown, Region here) {
        return password != null
                && shown != null
                && MessageDigest.isEqual(bytes(InstanceAccounts.regionsToken(password, here)), bytes(shown));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What is shown to a region; whoever else hears it there can show it to no other.
     *
     * @throws IOException where nobody is trusted
     */
    String text(Region there) throws IOException {
        if (password == null) throw new IOException("this region has no password that it could prove itself by");
        return InstanceAccounts.regionsToken(password, there);
    }
}
