package dev.faultline.zone.processes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Outlives a zone's process by a moment, to kill what the zone leaves behind: Linux kills direct children with their
 * parent, but not what they forked. It is a shell that waits on a pipe whose other end only the zone's process holds, so
 * that it notices any kind of death; then it kills all that carry this incarnation's tag until a pass finds none. It never
 * touches the zone's next incarnation.
 */
public final class Guard implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            read -r _
            unset FAULTLINE_ZONE
            passes=0
            while [ $passes -lt 100 ]; do
              victims=
              for file in $(grep -lszF "$1" /proc/[0-9]*/environ); do
                pid=${file#/proc/}
                victims="$victims ${pid%/environ}"
              done
              for link in $(find /proc -maxdepth 2 -path '/proc/[0-9]*' -name cwd -lname "$2*" 2>/dev/null); do
                pid=${link#/proc/}
                pid=${pid%/cwd}
                grep -qs = "/proc/$pid/environ" || victims="$victims $pid"
              done
              [ -z "$victims" ] && exit 0
              kill -STOP $victims 2>/dev/null
              kill -KILL $victims 2>/dev/null
              passes=$((passes + 1))
              sleep 0.05
            done
            """;

    private final Process process;
    private final OutputStream lifeline;

    private Guard(Process process) {
        this.process = process;
        this.lifeline = process.getOutputStream();
    }

    /**
     * @param marker the zone's marker
     * @param tagPrefix what every child's tag of this incarnation starts with, up to and with the last slash
     * @param data the zone's data folder
     */
    public static Guard start(String marker, String tagPrefix, Path data) throws IOException {
        var builder = new ProcessBuilder(
                "/bin/sh", "-c", SCRIPT, "faultline-guard", ZoneProcesses.CHILD + "=" + tagPrefix, data + "/");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), ZoneProcesses.MARKER, marker));
        builder.directory(Path.of("/").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        return new Guard(builder.start());
    }

    public long pid() {
        return process.pid();
    }

    /** Calls back when the guard has died before the zone, which then needs another. */
    public void onExit(Runnable restart) {
        process.onExit().thenRun(restart);
    }

    /** The zone has ended its children itself. */
    @Override
    public void close() throws IOException {
        lifeline.close();
    }
}
