package dev.faultline.endtoend;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One region for all the suites that only use its public API: started by the first of them, stopped when the last has
 * ended. A suite on containers has one of its own, which would weigh on the others. Suites that fail zones start regions of
 * their own, too.
 */
final class SharedRegion implements BeforeAllCallback {
    private static @Nullable URI current;

    @Override
    public void beforeAll(ExtensionContext context) {
        var suite = context.getRequiredTestClass();
        var life = suite.isAnnotationPresent(OnContainers.class) ? context : context.getRoot();
        current = life.getStore(ExtensionContext.Namespace.create(SharedRegion.class))
                .computeIfAbsent(Running.class, _ -> Running.start(suite), Running.class)
                .region()
                .gateway();
    }

    static URI gateway() {
        return Objects.requireNonNull(current, "no suite has started the region");
    }

    /** The aws CLI against the shared region; a suite that asks is skipped where no CLI is installed. */
    static AwsCli cli() {
        Assumptions.assumeTrue(AwsCli.installed(), "no aws CLI on the PATH");
        return new AwsCli(gateway().toString());
    }

    private record Running(UserRegion region) implements AutoCloseable {
        static Running start(Class<?> suite) {
            try {
                return new Running(UserRegion.of(suite));
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
