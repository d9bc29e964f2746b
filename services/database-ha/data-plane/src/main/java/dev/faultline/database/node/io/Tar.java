package dev.faultline.database.node.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks tar streams into a folder, files and folders only, one pass to the disk at the end. */
final class Tar {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private Tar() {}

    /** @throws IOException when an entry would leave the folder, or is neither a file, a folder nor a link inside it */
    static void unpack(InputStream stream, Path target) throws IOException {
        var tar = new TarArchiveInputStream(stream);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) throw new IOException("an entry outside its archive: " + entry.getName());
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                Files.setPosixFilePermissions(path, PRIVATE);
            } else if (entry.isFile()) {
                write(tar, path);
            } else {
                throw new IOException("neither a file nor a folder: " + entry.getName());
            }
        }
    }

    private static void write(TarArchiveInputStream tar, Path path) throws IOException {
        Files.createDirectories(path.getParent());
        Files.copy(tar, path);
        Files.setPosixFilePermissions(
                path, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
}
