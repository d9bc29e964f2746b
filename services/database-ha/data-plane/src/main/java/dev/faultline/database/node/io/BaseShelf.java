package dev.faultline.database.node.io;

import dev.faultline.database.node.core.WalPosition;
import dev.faultline.topology.RegionJson;
import dev.faultline.zone.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** The base backups of one instance in one zone: each a tar file and, once that is whole, a file that says what it is. */
final class BaseShelf {
    static final String TAR = ".tar";
    static final String FACTS = ".json";
    private static final String UNFINISHED = ".unfinished";

    private final Path folder;

    /**
     * @param name of its files, without their ends
     * @param begin the log is needed from here on
     * @param end the first moment that it can be restored to
     */
    record Base(String name, WalPosition begin, Instant end) {}

    BaseShelf(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** The oldest first. */
    List<Base> all() throws IOException {
        var found = new ArrayList<Base>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(FACTS)).toList()) found.add(read(file));
        } catch (JacksonException e) {
            throw new IOException("a backup's facts are damaged in " + folder, e);
        }
        found.sort(Comparator.comparing(Base::end));
        return found;
    }

    private static Base read(Path file) throws IOException {
        return RegionJson.mapper().readValue(Files.readString(file), Base.class);
    }

    /** Fetches one from a server. @param now by the zone's clock, read when the backup is whole */
    void fetch(BaseBackup backup, String name, Supplier<Instant> now) throws IOException {
        Path unfinished = folder.resolve(name + UNFINISHED);
        Files.deleteIfExists(unfinished);
        try {
            var start = backup.intoTar(unfinished);
            Files.move(unfinished, folder.resolve(name + TAR));
            var base = new Base(name, WalPosition.of(start.timeline(), start.lsn()), now.get());
            DurableFiles.replace(
                    folder.resolve(name + FACTS), RegionJson.mapper().writeValueAsString(base));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Forgets those that nobody can want: all before the last one that is older than the retention. */
    void expire(Instant now, Duration retention) throws IOException {
        var all = all();
        Instant limit = now.minus(retention);
        for (int i = 0; i + 1 < all.size(); i++) if (all.get(i + 1).end().isBefore(limit)) delete(all.get(i));
    }

    private void delete(Base base) throws IOException {
        Files.deleteIfExists(folder.resolve(base.name() + FACTS));
        Files.deleteIfExists(folder.resolve(base.name() + TAR));
    }
}
