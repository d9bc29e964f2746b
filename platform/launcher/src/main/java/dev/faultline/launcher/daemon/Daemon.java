package dev.faultline.launcher.daemon;

import dev.faultline.launcher.daemon.Message.Start;
import dev.faultline.launcher.region.Progress;
import dev.faultline.launcher.region.Region;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionSettings;
import dev.faultline.topology.RegionJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Runs a region until a command stops it. */
public final class Daemon {
    private Daemon() {}

    /** What the command that started a daemon sends once it has heard that the region is ready. */
    static final String STAY = "stay";

    /** Runs a region in this process, and answers commands about it meanwhile. */
    public static void foreground(RegionSettings settings, Progress progress, Runnable ready)
            throws RegionException, InterruptedException {
        try (var region = Region.start(settings, progress);
                var commands = CommandServer.start(region)) {
            ready.run();
            commands.awaitDown();
            progress.step("stopping");
        } catch (IOException e) {
            throw new RegionException("Commands cannot be answered (" + e.getMessage() + ").", e);
        }
    }

    /**
     * The daemon's own process: tells its starter on {@code out} how it goes, and ends when the starter dies before it has
     * said {@value #STAY}, so that an interrupted command leaves nothing behind.
     *
     * @return the exit code
     */
    public static int background(RegionSettings settings, InputStream in, PrintStream out, PrintStream log)
            throws InterruptedException {
        Thread main = Thread.currentThread();
        Thread.ofPlatform().name("watches-starter").daemon().start(() -> {
            if (!hearsStay(in)) main.interrupt();
        });
        try {
            foreground(
                    settings,
                    sentence -> {
                        log.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + sentence);
                        say(out, Start.step(sentence));
                    },
                    () -> say(out, Start.done()));
            return 0;
        } catch (RegionException e) {
            log.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + e.getMessage());
            say(out, Start.failed(String.valueOf(e.getMessage())));
            return 1;
        }
    }

    private static boolean hearsStay(InputStream in) {
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return STAY.equals(reader.readLine());
        } catch (IOException gone) {
            return false;
        }
    }

    /** Nobody listens any more once the starter has left; a print stream does not mind. */
    private static synchronized void say(PrintStream out, Start message) {
        out.println(RegionJson.mapper().writeValueAsString(message));
        out.flush();
    }
}
