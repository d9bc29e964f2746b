package dev.faultline.zone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** As much of a distribution as a zone needs to run its broker, made from what the broker's module has built. */
final class TestDistribution {
    private static final Path BUILT = Path.of("..", "broker", "target").toAbsolutePath();

    private TestDistribution() {}

    /** The same for all tests of a run; jars are links to what was built. */
    static synchronized Path home() throws IOException {
        var home = Path.of("target", "test-distribution").toAbsolutePath();
        var jars = Files.createDirectories(home.resolve("lib").resolve("broker"));
        try (var built = Files.list(BUILT.resolve("class-path"))) {
            for (var jar : built.toList()) {
                var link = jars.resolve(jar.getFileName());
                if (!Files.exists(link)) Files.createSymbolicLink(link, jar);
            }
        }
        pack(BUILT.resolve("classes"), jars.resolve("faultline-broker.jar"));
        return home;
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}
