package dev.faultline.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One region for all the suites that leave it as they found it: started by the first of them, stopped when the last has
 * ended. Those on containers have another one, for as long as the class around them runs. A test that fails leaves the
 * region's logs in {@code target/faultline}.
 */
final class SharedRegion implements BeforeAllCallback, AfterTestExecutionCallback {
    private static @Nullable UserRegion current;

    @Override
    public void beforeAll(ExtensionContext context) {
        var around = context.getRequiredTestClass().getEnclosingClass();
        boolean containers = around != null && around.isAnnotationPresent(OnContainers.class);
        var life = containers ? context.getParent().orElseThrow() : context.getRoot();
        current = life.getStore(ExtensionContext.Namespace.create(SharedRegion.class))
                .computeIfAbsent(Running.class, _ -> Running.start(containers), Running.class)
                .region();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        var region = current;
        if (region == null || context.getExecutionException().isEmpty()) return;
        var test = context.getRequiredTestClass().getSimpleName() + "/"
                + context.getRequiredTestMethod().getName();
        var folder = Files.createDirectories(Path.of("target/faultline", test).toAbsolutePath());
        region.keepLogs(folder);
        context.publishReportEntry("faultline", folder.toString());
    }

    static UserRegion region() {
        return Objects.requireNonNull(current, "no suite has started the region");
    }

    /** The aws CLI against the shared region; a suite that asks is skipped where no CLI is installed. */
    static AwsCli cli() {
        Assumptions.assumeTrue(AwsCli.installed(), "no aws CLI on the PATH");
        return new AwsCli(region().gateway().toString());
    }

    private record Running(UserRegion region) implements AutoCloseable {
        static Running start(boolean containers) {
            try {
                return new Running(containers ? ContainerRegion.start() : OwnRegion.start());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("the region does not start", e);
            }
        }

        @Override
        public void close() throws Exception {
            region.close();
        }
    }
}
