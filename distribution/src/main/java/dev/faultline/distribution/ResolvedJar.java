package dev.faultline.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A jar of a class path as Maven resolved it: a file name alone does not say whose a jar is.
 *
 * @param classifier empty when it has none
 * @param file where it was resolved to, in the local repository or in a module's target folder
 */
record ResolvedJar(String group, String name, String version, String classifier, Path file) {
    /** A line of {@code dependency:list} with the goal's absolute file names. */
    private static final Pattern LINE =
            Pattern.compile("\\s+([^:]+):([^:]+):jar:(?:([^:]+):)?([^:]+):(?:compile|runtime)[^:]*:(.+\\.jar)( .*)?");

    /** What {@code dependency:list} wrote; lines that name no jar are its headings, or another kind of artifact. */
    static List<ResolvedJar> read(Path list) throws IOException {
        try (Stream<String> lines = Files.lines(list)) {
            return lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> new ResolvedJar(
                            line.group(1),
                            line.group(2),
                            line.group(4),
                            line.group(3) == null ? "" : line.group(3),
                            Path.of(line.group(5))))
                    .toList();
        }
    }

    /** What it is called in a folder of the distribution. */
    String fileName() {
        return name + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
    }

    String purl() {
        return "pkg:maven/" + group + "/" + name + "@" + version + "?"
                + (classifier.isEmpty() ? "" : "classifier=" + classifier + "&") + "type=jar";
    }

    /** Its description in the local repository; a jar of this build has none. */
    Optional<LocalPom> pom() {
        Path pom = file.resolveSibling(name + "-" + version + ".pom");
        if (!Files.exists(pom)) return Optional.empty();
        int depth = group.split("\\.").length + 3;
        return Optional.of(new LocalPom(file.resolve("../".repeat(depth)).normalize(), pom));
    }
}
