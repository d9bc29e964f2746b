package dev.faultline.houserules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project as the rules see it: its modules, their sources and their compiled classes. */
final class Project {
    static final Path ROOT = Path.of(System.getProperty("faultline.root", "../.."))
            .toAbsolutePath()
            .normalize();

    private static final int DEPTH = 4;

    private Project() {}

    /** The folders of all modules, without the root. */
    static List<Path> modules() {
        try (Stream<Path> files = Files.find(
                ROOT,
                DEPTH,
                (path, attributes) ->
                        path.endsWith("pom.xml") && !path.toString().contains("/target/"))) {
            return files.map(Path::getParent)
                    .filter(folder -> !folder.equals(ROOT))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shipped classes of all modules. */
    static JavaClasses classes() {
        var compiled = modules().stream()
                .map(module -> module.resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        if (compiled.size() < 10) throw new IllegalStateException("build the other modules first: found " + compiled);
        return new ClassFileImporter().importPaths(compiled);
    }

    /** All Java sources below a folder of the modules, for example {@code src/main/java}. */
    static List<Path> sources(String folder) {
        return modules().stream()
                .map(module -> module.resolve(folder))
                .filter(Files::isDirectory)
                .flatMap(Project::javaFiles)
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
