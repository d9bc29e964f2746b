package dev.faultline.endtoend;

import dev.faultline.aws.Region;
import dev.faultline.launcher.region.Progress;
import dev.faultline.launcher.region.RegionSettings;
import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One region for all the suites that only use its public API: started by the first of them, stopped when the last has
 * ended. Suites that fail zones start regions of their own.
 */
final class SharedRegion implements BeforeAllCallback {
    private static final Duration STEADY = Duration.ofSeconds(120);

    @Override
    public void beforeAll(ExtensionContext context) {
        running(context);
    }

    private static Running running(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedRegion.class))
                .computeIfAbsent(Running.class, _ -> Running.start(), Running.class);
    }

    static URI gateway() {
        return Objects.requireNonNull(Running.current, "no suite has started the region")
                .region()
                .gateway();
    }

    /** The aws CLI against the shared region; a suite that asks is skipped where no CLI is installed. */
    static AwsCli cli() {
        Assumptions.assumeTrue(AwsCli.installed(), "no aws CLI on the PATH");
        return new AwsCli(gateway().toString());
    }

    private record Running(dev.faultline.launcher.region.Region region, LoopbackNetwork network, OpenFolder data)
            implements AutoCloseable {
        private static @Nullable Running current;

        static Running start() {
            try {
                var network = LoopbackNetwork.claim();
                var data = OpenFolder.create();
                var settings = RegionSettings.standard(
                                new Region("us-east-1"),
                                Distribution.home(),
                                data.path().resolve("us-east-1"))
                        .withNetwork(network.network())
                        .withGatewayPort(0);
                var region = dev.faultline.launcher.region.Region.start(settings, Progress.silent());
                var running = new Running(region, network, data);
                current = running;
                if (!region.awaitSteady(STEADY)) throw new IllegalStateException("the region does not get steady");
                return running;
            } catch (IOException | InterruptedException | dev.faultline.launcher.region.RegionException e) {
                throw new IllegalStateException("the shared region does not start", e);
            }
        }

        @Override
        public void close() throws IOException {
            region.close();
            data.close();
            network.close();
        }
    }
}
