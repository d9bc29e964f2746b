package dev.faultline.launcher.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command line of a JVM of the distribution. */
final class JavaCommand {
    private final Path home;
    private final @Nullable Path training;

    /** @param training where the JVM writes an AOT cache when it ends; null to run from the distribution's cache */
    JavaCommand(Path home, @Nullable Path training) {
        this.home = home;
        this.training = training;
    }

    /**
     * @param process names the class path {@code lib/<process>} and the cache {@code aot/<process>.aot}
     * @throws IOException when the distribution has no such class path
     */
    List<String> of(String process, List<String> flags, String mainClass, List<String> arguments) throws IOException {
        var all = new ArrayList<>(flags);
        all.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        return plain(process, all, mainClass, arguments);
    }

    /** As {@link #of}, with the given flags and no others. */
    List<String> plain(String process, List<String> flags, String mainClass, List<String> arguments)
            throws IOException {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(flags);
        line.addAll(cache(process));
        line.addAll(List.of("-cp", classPath(process), mainClass));
        line.addAll(arguments);
        return line;
    }

    /** A cache that does not fit is passed over by the JVM; its complaint about that is of no use in a log. */
    private List<String> cache(String process) {
        String file = process + ".aot";
        if (training != null) return List.of("-XX:AOTCacheOutput=" + training.resolve(file));
        Path cache = home.resolve("aot").resolve(file);
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:disable") : List.of();
    }

    /** By name, because the order of the class path is part of what a cache was made for. */
    private String classPath(String process) throws IOException {
        Path folder = home.resolve("lib").resolve(process);
        try (Stream<Path> files = Files.list(folder)) {
            String jars = files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(":"));
            if (jars.isEmpty()) throw new IOException("no jars in " + folder);
            return jars;
        }
    }
}
