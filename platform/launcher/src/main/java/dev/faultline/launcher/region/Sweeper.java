package dev.faultline.launcher.region;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Outlives the launcher by a moment, to kill what a region leaves behind however the launcher ended. It is a shell that
 * waits on a pipe whose other end only the launcher holds; when that closes, it kills all that carry the run's marker, and
 * the orphans without an environment that work in the region's folder, until two passes in a row find none. Stopped
 * processes die of SIGKILL too, so a frozen zone goes with the rest.
 */
final class Sweeper implements AutoCloseable {
    private static final String NAME = "faultline-sweeper";
    private static final int PREDECESSOR_SECONDS = 5;
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            while read -r _; do :; done
            passes=0
            clean=0
            while [ $clean -lt 2 ] && [ $passes -lt 200 ]; do
              victims=
              for file in $(grep -lszF "FAULTLINE_ZONE=$1/" /proc/[0-9]*/environ); do
                pid=${file#/proc/}
                victims="$victims ${pid%/environ}"
              done
              for link in $(find /proc -maxdepth 2 -path '/proc/[0-9]*' -name cwd -lname "$2/*" 2>/dev/null); do
                pid=${link#/proc/}
                pid=${pid%/cwd}
                grep -qs = "/proc/$pid/environ" || victims="$victims $pid"
              done
              if [ -z "$victims" ]; then
                clean=$((clean + 1))
              else
                clean=0
                kill -KILL $victims 2>/dev/null
              fi
              passes=$((passes + 1))
              sleep 0.05
            done
            """;

    private final Process process;
    private final OutputStream lifeline;

    private Sweeper(Process process) {
        this.process = process;
        this.lifeline = process.getOutputStream();
    }

    /** Starts the sweeper of a run, after the one before it has finished: it would kill the new processes as well. */
    static Sweeper start(String run, RegionFolder folder) throws IOException, InterruptedException {
        awaitPredecessor(run, folder);
        var data = folder.path().toRealPath();
        var builder = new ProcessBuilder("/bin/sh", "-c", SCRIPT, NAME, run, data.toString())
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin")));
        var process = builder.start();
        Files.writeString(folder.sweeper(), process.pid() + "\n");
        return new Sweeper(process);
    }

    private static void awaitPredecessor(String run, RegionFolder folder) throws IOException, InterruptedException {
        var predecessor = running(run, folder);
        if (predecessor.isEmpty()) return;
        try {
            predecessor.get().onExit().get(PREDECESSOR_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException hung) {
            predecessor.get().destroyForcibly();
        } catch (ExecutionException e) {
            throw new IOException("lost sight of the sweeper", e);
        }
    }

    private static Optional<ProcessHandle> running(String run, RegionFolder folder) throws IOException {
        if (!Files.exists(folder.sweeper())) return Optional.empty();
        String pid = Files.readString(folder.sweeper()).strip();
        Path command = Path.of("/proc", pid, "cmdline");
        if (!pid.matches("[0-9]{1,10}") || !Files.exists(command)) return Optional.empty();
        String line = Files.readString(command);
        // The pid may be anyone's by now.
        return line.contains(NAME) && line.contains(run) ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Lets it sweep. */
    @Override
    public void close() throws IOException {
        lifeline.close();
    }
}
