package dev.faultline.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The README's example is a whole test, as it stands there. */
class ReadmeTest {
    private static final String CLASS = "OrdersSurviveTheirZoneTest";
    private static final int MOST_LINES = 30;

    private String example() throws IOException {
        var code = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of(System.getProperty("faultline.project", "../.."))
                        .resolve("platform/testcontainers/README.md")));
        assertThat(code.find()).isTrue();
        return code.group(1);
    }

    private void compile(Path folder) throws IOException {
        Path source = folder.resolve(CLASS + ".java");
        Files.writeString(source, example());
        var errors = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        new PrintWriter(errors),
                        null,
                        null,
                        List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
                        null,
                        ToolProvider.getSystemJavaCompiler()
                                .getStandardFileManager(null, null, null)
                                .getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(errors.toString()).isTrue();
    }

    @Test
    void it_compiles_and_has_thirty_lines_at_most(@TempDir Path folder) throws IOException {
        assertThat(example().lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
        compile(folder);
    }

    @Tag("long")
    @Test
    @Timeout(300)
    @ExtendWith(EngineWithImage.class)
    void it_passes(@TempDir Path folder) throws Exception {
        compile(folder);
        var summary = new SummaryGeneratingListener();
        try (var classes = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            var request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectClass(classes.loadClass(CLASS)))
                    .build();
            LauncherFactory.create().execute(request, summary);
        }
        assertThat(summary.getSummary().getFailures()).isEmpty();
        assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(1);
    }
}
