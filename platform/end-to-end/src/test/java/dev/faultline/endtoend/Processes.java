package dev.faultline.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine's processes from outside: by {@code /proc} and {@code kill}, as an operator sees them. */
final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    static Stream<Long> all() {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid);
    }

    static String commandLine(long pid) {
        return read(pid, "cmdline").replace('\0', ' ');
    }

    /** The entries {@code NAME=value}; none when the process has gone or belongs to somebody else. */
    static List<String> environment(long pid) {
        return List.of(read(pid, "environ").split("\0"));
    }

    /** Whether it stands still after SIGSTOP. */
    static boolean stopped(long pid) {
        String stat = read(pid, "stat");
        return !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    }

    static String read(long pid, String file) {
        try {
            return new String(
                    Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file)), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    static void stop(List<Long> pids) throws Exception {
        signal("-STOP", pids);
    }

    static void resume(List<Long> pids) throws Exception {
        signal("-CONT", pids);
    }

    static void kill(List<Long> pids) throws Exception {
        signal("-KILL", pids);
    }

    private static void signal(String signal, List<Long> pids) throws IOException, InterruptedException {
        if (pids.isEmpty()) throw new AssertionError("no process to send " + signal + " to");
        var command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        var process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(10, TimeUnit.SECONDS)) throw new AssertionError(String.join(" ", command) + " hangs");
        // It fails as well for a process that has ended by itself meanwhile; all others have their signal then.
        boolean allThere = pids.stream().allMatch(pid -> Files.exists(PROC.resolve(Long.toString(pid))));
        if (process.exitValue() != 0 && allThere) throw new AssertionError(String.join(" ", command) + " failed");
    }
}
