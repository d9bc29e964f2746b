package dev.faultline.launcher.command;

import dev.faultline.launcher.region.RegionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline logs}: what a zone, an instance or the control plane has printed. */
@CommandLine.Command(name = "logs", description = "what a zone, an instance or the control plane has printed")
final class Logs extends Command {
    private static final long LOOK_AGAIN_NANOS = 200_000_000;

    @Parameters(paramLabel = "ZONE|INSTANCE|control-plane|gateway|daemon", description = "whose log")
    String whose = "";

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "how many of the last lines; default 100")
    int lines = 100;

    @Option(
            names = {"-f", "--follow"},
            description = "go on printing what is added, until Ctrl-C")
    boolean follow;

    Logs(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        if (lines < 0) throw new RegionException("--lines must not be negative.");
        try {
            var files = files();
            if (json) {
                terminal.json(Map.of("files", files.stream().map(Path::toString).toList()));
                return DONE;
            }
            Path main = files.getFirst();
            long end = printTail(main);
            files.stream().skip(1).forEach(other -> terminal.note("see also " + other));
            while (follow) end = printFrom(main, end);
            return DONE;
        } catch (IOException e) {
            throw new RegionException("The log cannot be read (" + e + ").", e);
        }
    }

    /** The log itself, then others that belong to it. */
    private List<Path> files() throws RegionException, IOException {
        var folder = places.folder();
        List<Path> files =
                switch (whose) {
                    case "control-plane", "gateway" -> List.of(folder.controlPlaneLog());
                    case "daemon" -> List.of(folder.daemonLog());
                    default -> whose.matches("i-[0-9a-f]+") ? ofInstance() : ofZone();
                };
        var there = files.stream().filter(Files::isRegularFile).toList();
        if (there.isEmpty()) throw new RegionException("There is no log of " + whose + " in " + folder.path() + ".");
        return there;
    }

    private List<Path> ofZone() throws RegionException, IOException {
        Path disk = places.folder().path().resolve("zones").resolve(whose).normalize();
        if (whose.isEmpty() || !disk.startsWith(places.folder().path().resolve("zones")) || !Files.isDirectory(disk))
            throw new RegionException("There is no zone or instance " + whose + " here.");
        Path main = disk.resolve("zone.log");
        return Stream.concat(Stream.of(main), find(disk, ".log").filter(file -> !file.equals(main)))
                .toList();
    }

    private List<Path> ofInstance() throws RegionException, IOException {
        Path zones = places.folder().path().resolve("zones");
        if (!Files.isDirectory(zones)) throw new RegionException("There is no instance " + whose + " here.");
        return find(zones, ".log")
                .filter(file -> Stream.iterate(file, path -> path != null, Path::getParent)
                        .anyMatch(path -> path.getFileName() != null
                                && path.getFileName().toString().startsWith(whose)))
                .toList();
    }

    private static Stream<Path> find(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.find(
                folder,
                6,
                (file, attributes) ->
                        attributes.isRegularFile() && file.toString().endsWith(ending) && !segment(file))) {
            return files.sorted().toList().stream();
        }
    }

    /** Kafka's data carries the same ending. */
    private static boolean segment(Path file) {
        return file.getFileName().toString().matches("[0-9]+\\.log");
    }

    private long printTail(Path file) throws IOException {
        long end = Files.size(file);
        List<String> all =
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        all.subList(Math.max(0, all.size() - lines), all.size()).forEach(line -> terminal.print(text(line)));
        return end;
    }

    /** Bytes that are no UTF-8 must not end the reading of a log. */
    private static String text(String line) {
        return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private long printFrom(Path file, long position) throws IOException, InterruptedException {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        if (Thread.interrupted()) throw new InterruptedException();
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            long length = reader.length();
            if (length <= position) return length;
            reader.seek(position);
            byte[] added = new byte[(int) Math.min(length - position, 1 << 20)];
            reader.readFully(added);
            terminal.out().print(new String(added, StandardCharsets.UTF_8));
            terminal.out().flush();
            return position + added.length;
        }
    }
}
