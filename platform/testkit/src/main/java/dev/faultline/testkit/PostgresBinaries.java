package dev.faultline.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Postgres's programs from their Maven artifact, unpacked once for each user and release of this machine. */
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    static Path unpacked() throws IOException {
        var archive = PostgresBinaries.class.getResource(ARCHIVE);
        if (archive == null) throw new IOException("Postgres's binaries for " + ARCHIVE + " are not on the class path");
        String release = Integer.toHexString(archive.toString().hashCode());
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path target =
                temporary.resolve("faultline-postgres-binaries-" + System.getProperty("user.name") + "-" + release);
        if (Files.exists(target)) return target;
        // Others may unpack at the same time: whoever is first gives its folder the name.
        Path own = Files.createTempDirectory(temporary, "faultline-postgres-unpack");
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (InputStream packed = archive.openStream()) {
            unpack(packed, own);
        }
        try {
            Files.move(own, target);
        } catch (FileSystemException e) {
            if (!Files.exists(target)) throw e;
            Folders.delete(own);
        }
        return target;
    }

    private static void unpack(InputStream packed, Path target) throws IOException {
        var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) throw new IOException("an entry outside its archive: " + entry.getName());
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, path);
                boolean program = (entry.getMode() & 0100) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }
}
