package dev.faultline.testcontainers;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the logs of a region's containers when a test fails: those of every field of the test class that is a region go to
 * {@code target/faultline/<class>/<test>}.
 */
public final class KeepsLogs implements AfterTestExecutionCallback {
    private static final Path FOLDER = Path.of("target", "faultline");

    @Override
    public void afterTestExecution(ExtensionContext context) throws IllegalAccessException {
        if (context.getExecutionException().isEmpty()) return;
        var test = context.getRequiredTestClass();
        Path folder = FOLDER.resolve(test.getSimpleName())
                .resolve(context.getRequiredTestMethod().getName());
        for (Field field : test.getDeclaredFields()) {
            if (!FaultlineRegion.class.isAssignableFrom(field.getType())) continue;
            field.setAccessible(true);
            if (field.get(context.getTestInstance().orElse(null)) instanceof FaultlineRegion region)
                keep(region, folder);
        }
    }

    private static void keep(FaultlineRegion region, Path folder) {
        if (region.getContainerId() == null) return;
        try {
            region.saveLogs(folder);
            System.err.println("The region's logs are in " + folder.toAbsolutePath());
        } catch (IOException | RuntimeException e) {
            // The test's own failure is what its reader wants to see.
            System.err.println("The region's logs cannot be kept in " + folder + ": " + e);
        }
    }
}
