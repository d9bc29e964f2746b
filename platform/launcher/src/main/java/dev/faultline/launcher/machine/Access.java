package dev.faultline.launcher.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * Whether the unprivileged user may enter a folder. As root, Postgres and instances run as {@code nobody}; what lies below
 * a home folder of root is closed to them.
 */
public final class Access {
    private Access() {}

    public static boolean root() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }

    /** The first folder on the way to {@code path} that others may not enter; a folder that is yet to be made is no hindrance. */
    public static Optional<Path> closedToOthers(Path path) throws IOException {
        Path way = path.toAbsolutePath().normalize();
        for (Path folder = way.getRoot(); folder != null; folder = next(folder, way)) {
            if (!Files.exists(folder)) return Optional.empty();
            if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE))
                return Optional.of(folder);
        }
        return Optional.empty();
    }

    private static @org.jspecify.annotations.Nullable Path next(Path folder, Path way) {
        int depth = folder.getNameCount();
        return depth == way.getNameCount() ? null : way.getRoot().resolve(way.subpath(0, depth + 1));
    }
}
