package dev.faultline.launcher.region;

import dev.faultline.launcher.lab.LabRegion.KeyPair;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The access keys that the region's API accepts. */
public final class AccessKeys {
    private static final KeyPair DEFAULT = new KeyPair("test", "test");

    private AccessKeys() {}

    /**
     * The first key pair of the user's credentials file, or the default one.
     *
     * @param file the setting {@code FAULTLINE_CREDENTIALS}, if there is one
     * @throws RegionException when the file does not name a key pair
     */
    public static KeyPair first(@Nullable String file) throws RegionException {
        if (file == null || file.isBlank()) return DEFAULT;
        try {
            var key = RegionJson.mapper()
                    .readTree(Files.readString(Path.of(file)))
                    .path("accessKeys")
                    .path(0);
            String id = key.path("accessKeyId").asString("");
            String secret = key.path("secretAccessKey").asString("");
            if (!id.isEmpty() && !secret.isEmpty()) return new KeyPair(id, secret);
        } catch (IOException | JacksonException e) {
            throw new RegionException("FAULTLINE_CREDENTIALS names " + file + ", which cannot be read.", e);
        }
        throw new RegionException("FAULTLINE_CREDENTIALS names " + file + ", which lists no access key.");
    }
}
