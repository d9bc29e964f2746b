package dev.faultline.testcontainers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.WaitingConsumer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.LogUtils;

/**
 * Waits until a container says in its log that it is ready, and no longer than it lives. The log costs nothing: asking a
 * container by commands takes the processors that it starts on.
 */
final class ReadyLog extends AbstractWaitStrategy {
    private static final Pattern READY = Pattern.compile(".* ready in \\d+ ms.*", Pattern.DOTALL);
    private static final Duration LIMIT = Duration.ofMinutes(4);

    ReadyLog() {
        withStartupTimeout(LIMIT);
    }

    @Override
    protected void waitUntilReady() {
        var log = new WaitingConsumer();
        LogUtils.followOutput(DockerClientFactory.instance().client(), waitStrategyTarget.getContainerId(), log);
        var last = new AtomicReference<>("nothing");
        long deadline = System.nanoTime() + startupTimeout.toNanos();
        while (true) {
            try {
                log.waitUntil(frame -> isReady(frame, last), 1, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException notYet) {
                if (!waitStrategyTarget.isRunning())
                    throw new ContainerLaunchException("The container ended before it was ready.");
                if (System.nanoTime() - deadline >= 0)
                    throw new ContainerLaunchException("The container is not ready after " + startupTimeout.toSeconds()
                            + " s; it last said: " + last.get());
            }
        }
    }

    private static boolean isReady(OutputFrame frame, AtomicReference<String> last) {
        String line = frame.getUtf8String();
        if (!line.isBlank()) last.set(line.strip());
        return READY.matcher(line).matches();
    }
}
