package dev.faultline.launcher;

import dev.faultline.launcher.command.Commands;
import dev.faultline.launcher.command.Places;
import dev.faultline.launcher.command.Terminal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The command line {@code faultline}. */
public final class Faultline {
    /** An interrupted command stops what it started; more than this it does not get. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private Faultline() {}

    public static void main(String[] arguments) throws InterruptedException {
        // Kafka's client tells at length what our own sentences say; a user asked for neither.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        var exitCode = new AtomicInteger(1);
        // Not the main thread: a Ctrl-C has to interrupt the command and then wait for it.
        var command = Thread.ofPlatform()
                .name("command")
                .unstarted(() ->
                        exitCode.set(new Commands(Terminal.ofThisProcess(), Places.ofThisProcess()).run(arguments)));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> interrupt(command)));
        command.start();
        command.join();
        System.exit(exitCode.get());
    }

    private static void interrupt(Thread command) {
        if (!command.isAlive()) return;
        command.interrupt();
        try {
            command.join(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
