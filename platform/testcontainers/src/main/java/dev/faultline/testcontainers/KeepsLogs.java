package dev.faultline.testcontainers;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/**
 * Keeps what happened to a region when a test fails, or what is to be done before or after it: the logs of all containers, what
 * was done to the zones, and what probes saw with which seed, of every field of the test class, of those around it and of
 * those above it that is a region, also of one that did not start. It goes to {@code target/faultline/<class>/<test>}, and
 * its folder into the test's report.
 */
public final class KeepsLogs
        implements AfterTestExecutionCallback,
                AfterEachCallback,
                AfterAllCallback,
                LifecycleMethodExecutionExceptionHandler {
    private static final Path FOLDER = Path.of("target", "faultline");

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) keep(context);
    }

    /** Where another extension starts the region of each test, nobody else is told that it did not start. */
    @Override
    public void afterEach(ExtensionContext context) {
        keepFailedStart(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        keepFailedStart(context);
    }

    private static void keepFailedStart(ExtensionContext context) {
        if (context.getExecutionException().isPresent()
                && regions(context).stream().anyMatch(FaultlineRegion::failedToStart)) keep(context);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        keep(context);
        throw failure;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        keep(context);
        throw failure;
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        keep(context);
        throw failure;
    }

    private static void keep(ExtensionContext context) {
        Path folder = FOLDER.resolve(context.getRequiredTestClass().getSimpleName())
                .resolve(context.getTestMethod().map(method -> name(context)).orElse("before-all"));
        int number = 0;
        for (FaultlineRegion region : regions(context)) {
            if (region.getContainerId() == null && !region.failedToStart()) continue;
            Path own = number++ == 0 ? folder : folder.resolve("region-" + number);
            try {
                region.saveLogs(own);
                context.publishReportEntry("faultline", own.toAbsolutePath().toString());
                System.err.println("The region's logs and report are in " + own.toAbsolutePath());
            } catch (IOException | RuntimeException e) {
                // The test's own failure is what its reader wants to see.
                System.err.println("The region's logs cannot be kept in " + own + ": " + e);
            }
        }
    }

    /** The method, and which of its invocations, where it has parameters or is repeated. */
    private static String name(ExtensionContext context) {
        String method = context.getRequiredTestMethod().getName();
        var invocation = Pattern.compile("invocation:#(\\d+)").matcher(context.getUniqueId());
        return invocation.find() ? method + "-" + invocation.group(1) : method;
    }

    private static Set<FaultlineRegion> regions(ExtensionContext context) {
        var regions = new LinkedHashSet<FaultlineRegion>();
        context.getTestInstances()
                .ifPresentOrElse(
                        instances -> instances
                                .getAllInstances()
                                .forEach(instance -> add(instance.getClass(), instance, regions)),
                        () -> add(context.getRequiredTestClass(), null, regions));
        return regions;
    }

    private static void add(Class<?> test, @Nullable Object instance, Set<FaultlineRegion> regions) {
        for (Class<?> type = test; type != null && type != Object.class; type = type.getSuperclass())
            for (Field field : type.getDeclaredFields()) {
                boolean isStatic = Modifier.isStatic(field.getModifiers());
                if (!FaultlineRegion.class.isAssignableFrom(field.getType()) || !isStatic && instance == null) continue;
                try {
                    field.setAccessible(true);
                    if (field.get(isStatic ? null : instance) instanceof FaultlineRegion region) regions.add(region);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("made accessible just now", e);
                }
            }
    }
}
