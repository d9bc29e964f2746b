package dev.faultline.scalinggroups.agent.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/** Lets the unprivileged user of instances read what it must, and no more. */
final class Permissions {
    private Permissions() {}

    /** Everybody may read the files and enter the folders; only the owner may write. */
    static void readable(Path... paths) throws IOException {
        for (var path : paths) {
            var mode = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
    }

    static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Whether every user may enter the folder and all above it. */
    static boolean everybodyReaches(Path folder) throws IOException {
        for (Path at = folder.toRealPath(); at != null; at = at.getParent()) {
            if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) return false;
        }
        return true;
    }
}
