package dev.faultline.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be seen in the sources alone. */
class SourceTest {
    private static final Pattern VAGUE = Pattern.compile("(Manager|Helper|Utils?|Impl|Common)\\.java$");
    /** An aggregate is one file, with all its states, commands and events. */
    private static final int MOST_LINES = 600;

    @Test
    void every_package_is_null_marked() {
        var packages =
                Project.sources("src/main/java").stream().map(Path::getParent).distinct();
        assertThat(packages.filter(folder -> {
                    Path info = folder.resolve("package-info.java");
                    return !Files.exists(info) || !Project.read(info).contains("@NullMarked");
                }))
                .as("packages without a @NullMarked package-info.java")
                .isEmpty();
    }

    @Test
    void every_module_has_a_readme() {
        assertThat(Project.modules().stream()
                        .filter(module ->
                                Files.exists(module.resolve("src")) && !Files.exists(module.resolve("README.md"))))
                .isEmpty();
    }

    @Test
    void no_test_sleeps() {
        assertThat(Project.sources("src/test/java").stream()
                        .filter(file -> Project.read(file).contains("Thread" + ".sleep"))
                        .map(Project::name))
                .isEmpty();
    }

    @Test
    void nothing_is_left_for_later() {
        var leftovers = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b|@Dis" + "abled");
        assertThat(having(source -> leftovers.matcher(source).find())).isEmpty();
    }

    @Test
    void names_say_what_a_thing_is() {
        assertThat(all().map(Project::name).filter(name -> VAGUE.matcher(name).find()))
                .isEmpty();
    }

    @Test
    void a_file_can_be_read_in_one_sitting() {
        assertThat(Project.sources("src/main/java").stream()
                        .filter(file -> Project.read(file).lines().count() > MOST_LINES)
                        .map(Project::name))
                .isEmpty();
    }

    private static List<String> having(Predicate<String> property) {
        return all().filter(file -> property.test(Project.read(file)))
                .map(Project::name)
                .toList();
    }

    private static Stream<Path> all() {
        return Stream.of("src/main/java", "src/test/java").flatMap(folder -> Project.sources(folder).stream());
    }
}
