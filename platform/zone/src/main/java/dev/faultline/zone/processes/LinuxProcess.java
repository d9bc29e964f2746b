package dev.faultline.zone.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One process as {@code /proc} shows it at one moment.
 *
 * @param parent the parent's pid; 1, or a subreaper's, for an orphan
 * @param state Linux's letter: R, S, D, T, t, Z, X …
 * @param startTicks when it started; a pid with another start is another process
 * @param environment the entries {@code NAME=value} it was started with; empty when it has overwritten them, as
 *     Postgres's backends do, or when it belongs to somebody else
 */
public record LinuxProcess(long pid, long parent, char state, long startTicks, List<String> environment) {
    static final Path PROC = Path.of("/proc");

    /** What stays the same for as long as it is the same process. */
    record Identity(long pid, long startTicks) {}

    Identity identity() {
        return new Identity(pid, startTicks);
    }

    /** A zombie runs no more; its parent has yet to notice. */
    boolean dead() {
        return state == 'Z' || state == 'X';
    }

    /** Whether it cannot run a single instruction, and so cannot fork, until it gets SIGCONT. */
    boolean halted() {
        return state == 'T' || state == 't' || state == 'D' || dead();
    }

    /** The value of a variable it was started with. */
    public Optional<String> variable(String name) {
        var prefix = name + "=";
        return environment.stream()
                .filter(entry -> entry.startsWith(prefix))
                .map(entry -> entry.substring(prefix.length()))
                .findFirst();
    }

    /** Its working directory, where we may know it. */
    Optional<Path> workingDirectory() {
        return link("cwd");
    }

    /** The program it runs, where we may know it. */
    public Optional<Path> program() {
        return link("exe");
    }

    private Optional<Path> link(String name) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve(name)));
        } catch (IOException goneOrNotOurs) {
            return Optional.empty();
        }
    }

    /** Reads one process; empty when it has gone. */
    static Optional<LinuxProcess> read(long pid) {
        var folder = PROC.resolve(Long.toString(pid));
        try {
            var stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything, so the fields are counted from its end.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(new LinuxProcess(
                    pid,
                    Long.parseLong(fields[1]),
                    fields[0].charAt(0),
                    Long.parseLong(fields[19]),
                    readEnvironment(folder)));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The pids of the children that its first thread has; none when it has gone, or where Linux does not list them. */
    static List<Long> children(long pid) {
        var list = PROC.resolve(Path.of(Long.toString(pid), "task", Long.toString(pid), "children"));
        try {
            return Arrays.stream(
                            Files.readString(list, StandardCharsets.ISO_8859_1).split(" "))
                    .filter(child -> !child.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static List<String> readEnvironment(Path folder) {
        try {
            var text = new String(Files.readAllBytes(folder.resolve("environ")), StandardCharsets.ISO_8859_1);
            return Arrays.stream(text.split("\0"))
                    .filter(entry -> entry.indexOf('=') > 0)
                    .toList();
        } catch (IOException notOurs) {
            return List.of();
        }
    }
}
