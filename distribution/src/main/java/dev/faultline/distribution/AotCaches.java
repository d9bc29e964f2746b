package dev.faultline.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's AOT caches, each made by a real run of its process: a cache halves the time to a region, but a region runs
 * without. One that cannot be made is a warning, and is tried again when its jars change.
 */
final class AotCaches {
    private static final List<String> OF_A_REGION = List.of("zone", "control-plane", "broker", "sample");
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");
    private static final int LAUNCHER_SECONDS = 60;
    private static final int REGION_SECONDS = 420;

    private final Path home;
    private final Path caches;

    AotCaches(Path home) {
        this.home = home;
        this.caches = home.resolve("aot");
    }

    void make() throws IOException, InterruptedException {
        Files.createDirectories(caches);
        if (outdated("launcher")) {
            String launcher = "-XX:AOTCacheOutput=" + caches.resolve("launcher.aot");
            attempt(List.of("launcher"), LAUNCHER_SECONDS, List.of(launcher), List.of("status", "--json"));
        }
        // One region teaches all its processes; the launcher that runs it is not itself taught.
        var region = OF_A_REGION.stream().filter(this::outdated).toList();
        if (!region.isEmpty())
            attempt(
                    region,
                    REGION_SECONDS,
                    List.of(),
                    List.of("train", caches.resolve("new").toString()));
    }

    private boolean outdated(String process) {
        try {
            Path made = caches.resolve(process + ".for");
            return !Files.exists(made) || !Files.readString(made).equals(wanted(process));
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** What a cache was made for: these jars, where they lie, and this JDK. */
    private String wanted(String process) throws IOException {
        var classPath = new ClassPath(home.resolve("lib").resolve(process));
        return Runtime.version() + "\n" + classPath.folder() + "\n" + classPath.fingerprint();
    }

    /** The fingerprint is written whatever came of it, so that a build does not try the same in vain each time. */
    private void attempt(List<String> processes, int seconds, List<String> flags, List<String> command)
            throws IOException, InterruptedException {
        for (String process : processes) Files.deleteIfExists(caches.resolve(process + ".aot"));
        Path log = caches.resolve("training.log");
        int exit = run(seconds, flags, command, log);
        for (String process : processes) {
            Path fresh = caches.resolve("new").resolve(process + ".aot");
            Path cache = caches.resolve(process + ".aot");
            if (Files.exists(fresh)) Files.move(fresh, cache, StandardCopyOption.REPLACE_EXISTING);
            if (!Files.exists(cache))
                System.err.println("[WARNING] No AOT cache for " + process + ", which will start slower (exit " + exit
                        + "); " + log + " says why.");
            Files.writeString(caches.resolve(process + ".for"), wanted(process));
        }
    }

    private int run(int seconds, List<String> flags, List<String> command, Path log)
            throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("faultline-training");
        Files.setPosixFilePermissions(data, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.createDirectories(caches.resolve("new"));
            var line = new ArrayList<String>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(FLAGS);
            line.addAll(flags);
            var classPath = new ClassPath(home.resolve("lib/launcher"));
            line.addAll(List.of("-Dfaultline.home=" + home, "-cp", String.join(":", names(classPath.jars()))));
            line.add("dev.faultline.launcher.Faultline");
            line.addAll(command);
            var builder = new ProcessBuilder(line)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(Map.of("FAULTLINE_DATA", data.toString()));
            var training = builder.start();
            if (!training.waitFor(seconds, TimeUnit.SECONDS)) training.destroyForcibly();
            return training.waitFor();
        } finally {
            PostgresFiles.delete(data);
        }
    }

    private static List<String> names(List<Path> jars) {
        return jars.stream().map(Path::toString).toList();
    }
}
