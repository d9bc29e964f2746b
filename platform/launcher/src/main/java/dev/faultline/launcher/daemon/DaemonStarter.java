package dev.faultline.launcher.daemon;

import dev.faultline.launcher.daemon.Message.Start;
import dev.faultline.launcher.region.Progress;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.topology.RegionJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Starts a daemon in a session of its own and stays with it until its region is ready. */
public final class DaemonStarter {
    private DaemonStarter() {}

    /**
     * Returns when the region's public API answers. When this process ends before, however, the daemon ends too.
     *
     * @param command the daemon's command line
     * @throws RegionException with the daemon's sentence when the region cannot be started; nothing is left running then
     */
    public static void start(List<String> command, RegionFolder folder, Progress progress)
            throws RegionException, InterruptedException {
        try {
            Files.createDirectories(folder.path());
            var line = new ArrayList<>(List.of("setsid"));
            line.addAll(command);
            var daemon = new ProcessBuilder(line)
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(folder.daemonLog().toFile()))
                    .start();
            var letGo = Thread.ofPlatform().unstarted(() -> closeQuietly(daemon));
            Runtime.getRuntime().addShutdownHook(letGo);
            try (var said =
                    new BufferedReader(new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8))) {
                awaitReady(said, folder, progress);
                daemon.getOutputStream().write((Daemon.STAY + "\n").getBytes(StandardCharsets.UTF_8));
                daemon.getOutputStream().flush();
                Runtime.getRuntime().removeShutdownHook(letGo);
            } catch (RegionException failed) {
                daemon.waitFor();
                throw failed;
            }
        } catch (IOException e) {
            throw new RegionException(
                    "The daemon cannot be started (" + e.getMessage() + "): see " + folder.daemonLog() + ".", e);
        }
    }

    /** A Ctrl-C while we wait: the daemon notices, stops what it started, and ends. */
    private static void closeQuietly(Process daemon) {
        try {
            daemon.getOutputStream().close();
        } catch (IOException gone) {
            // Then there is nobody to tell.
        }
    }

    private static void awaitReady(BufferedReader said, RegionFolder folder, Progress progress)
            throws IOException, RegionException {
        while (true) {
            String line = said.readLine();
            if (line == null) throw new RegionException("The daemon ended: " + folder.daemonLog() + " says why.");
            var message = RegionJson.mapper().readValue(line, Start.class);
            String error = message.error();
            if (error != null) throw new RegionException(error);
            String step = message.step();
            if (step != null) progress.step(step);
            if (message.ready()) return;
        }
    }
}
