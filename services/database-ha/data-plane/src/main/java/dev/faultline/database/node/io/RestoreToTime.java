package dev.faultline.database.node.io;

import dev.faultline.database.node.core.WalPosition;
import dev.faultline.database.node.io.BaseShelf.Base;
import dev.faultline.database.node.io.FileService.Entry;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Makes data from another instance's base backup and log, as they are archived in any zone (PostgreSQL manual, "Continuous
 * Archiving and Point-in-Time Recovery"). A moment before the first base backup becomes that backup's; one after the end of
 * the log becomes its end.
 */
final class RestoreToTime implements FirstCopy {
    private static final Logger log = LoggerFactory.getLogger(RestoreToTime.class);
    private static final DateTimeFormatter POSTGRES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSx").withZone(ZoneOffset.UTC);

    private final OtherZones zones;
    private final String source;
    private final @Nullable Instant target;
    private final String adopting;

    /**
     * @param source the resource id of the instance whose archive it is
     * @param target null for all that is archived
     * @param adopting commands that make the copy this instance's
     */
    RestoreToTime(OtherZones zones, String source, @Nullable Instant target, String adopting) {
        this.zones = zones;
        this.source = source;
        this.target = target;
        this.adopting = adopting;
    }

    private record Archive(String host, List<Base> bases, List<Entry> wal) {
        /** The archive that knows most ends with the last name, and the longer file of two of that name. */
        String reach() {
            return wal.stream()
                    .filter(file -> !file.name().endsWith(".history"))
                    .map(file -> file.name().replace(WalArchive.PARTIAL, "") + "%012d".formatted(file.bytes()))
                    .max(Comparator.naturalOrder())
                    .orElse("");
        }
    }

    private record Choice(Archive archive, Base base) {}

    @Override
    public void into(Path folder, SingleUser server) throws IOException, InterruptedException {
        var choice = choose(archives());
        if (choice.isEmpty()) throw new IOException("no zone that answers has a backup of " + source);
        Path wal = folder.resolveSibling("restored-log");
        Ownership.deleteTree(wal);
        Ownership.createPrivate(wal);
        try (InputStream tar = zones.open(
                choice.get().archive().host(),
                "/" + source + "/base/" + choice.get().base().name() + BaseShelf.TAR)) {
            Tar.unpack(tar, folder);
        }
        fetchLog(choice.get(), wal);
        Ownership.hand(wal);
        Files.writeString(folder.resolve("recovery.signal"), "");
        Files.deleteIfExists(folder.resolve("standby.signal"));
        replay(folder, wal, server);
        Ownership.deleteTree(wal);
    }

    private void replay(Path folder, Path wal, SingleUser server) throws IOException, InterruptedException {
        configure(folder, wal, target);
        try {
            server.run(folder, adopting);
        } catch (IOException e) {
            if (target == null) throw e;
            // Postgres refuses a moment that is not reached; all that there is comes closest to it.
            log.info("{} is restored to the end of its log, which {} is behind", source, target);
            configure(folder, wal, null);
            server.run(folder, adopting);
        }
    }

    private List<Archive> archives() {
        var found = new ArrayList<Archive>();
        for (String host : zones.hosts()) {
            try {
                var bases = new ArrayList<Base>();
                for (var entry : zones.list(host, "/" + source + "/base/"))
                    if (entry.name().endsWith(BaseShelf.FACTS))
                        bases.add(RegionJson.mapper()
                                .readValue(zones.text(host, "/" + source + "/base/" + entry.name()), Base.class));
                bases.sort(Comparator.comparing(Base::end));
                if (!bases.isEmpty()) found.add(new Archive(host, bases, zones.list(host, "/" + source + "/wal/")));
            } catch (IOException | JacksonException away) {
                log.debug("{} hands out nothing: {}", host, away.getMessage());
            }
        }
        found.sort(Comparator.comparing(Archive::reach).reversed());
        return found;
    }

    private Optional<Choice> choose(List<Archive> archives) {
        for (var archive : archives) {
            var base = archive.bases().reversed().stream()
                    .filter(one -> target == null || !one.end().isAfter(target))
                    .findFirst();
            if (base.isPresent()) return Optional.of(new Choice(archive, base.get()));
        }
        return archives.stream()
                .map(archive -> new Choice(archive, archive.bases().getFirst()))
                .min(Comparator.comparing(choice -> choice.base().end()));
    }

    private void fetchLog(Choice choice, Path wal) throws IOException {
        long from = choice.base().begin().segmentStart().lsn();
        for (var entry : choice.archive().wal()) {
            String whole = entry.name().replace(WalArchive.PARTIAL, "");
            var start = WalPosition.ofSegment(whole);
            boolean needed = start.isPresent() ? start.get().lsn() >= from : whole.endsWith(".history");
            Path file = wal.resolve(whole);
            if (!needed || Files.exists(file) && !entry.name().equals(whole)) continue;
            zones.fetch(choice.archive().host(), "/" + source + "/wal/" + entry.name(), file);
            if (start.isPresent()) fill(file);
        }
    }

    /** Postgres reads whole segments only; it finds the log's end in the zeros. */
    private static void fill(Path file) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            if (open.length() < WalPosition.SEGMENT_BYTES) open.setLength(WalPosition.SEGMENT_BYTES);
        }
    }

    private static void configure(Path folder, Path wal, @Nullable Instant moment) throws IOException {
        String settings = "restore_command = 'cp \"" + wal.toString().replace("'", "''") + "/%f\" \"%p\"'\n"
                // Nobody reads meanwhile, and the single-user mode cannot have it.
                + "hot_standby = 'off'\n"
                + "recovery_target_timeline = 'latest'\nrecovery_target_action = 'promote'\n";
        if (moment != null)
            settings += "recovery_target_time = '" + POSTGRES.format(moment.truncatedTo(ChronoUnit.MICROS)) + "'\n";
        Files.writeString(folder.resolve("postgresql.auto.conf"), settings);
        Ownership.hand(folder);
    }
}
