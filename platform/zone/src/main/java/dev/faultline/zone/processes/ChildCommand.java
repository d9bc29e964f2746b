package dev.faultline.zone.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line that starts a child: it asks Linux to kill the child with its parent, checks that the parent still
 * lives, drops root where asked, and only then becomes the child's own program, under the same pid.
 */
public final class ChildCommand {
    /** $0 is the parent's pid. Without the check, a parent that died just before would leave the child forever. */
    private static final String EXEC_UNDER_PARENT =
            "[ \"$PPID\" = \"$0\" ] || exit 137; unset PWD OLDPWD SHLVL _; exec \"$@\"";

    private final boolean root;
    private final boolean setpriv;
    private final Optional<Path> runuser;
    private final Nobody nobody;
    private final long parent;

    private ChildCommand(boolean root, boolean setpriv, Optional<Path> runuser, Nobody nobody, long parent) {
        this.root = root;
        this.setpriv = setpriv;
        this.runuser = runuser;
        this.nobody = nobody;
        this.parent = parent;
    }

    /** The unprivileged user as this machine has it. */
    public record Nobody(String name, int user, int group) {}

    /** Finds out what this machine offers; takes a few milliseconds. */
    public static ChildCommand onThisMachine() throws IOException {
        return new ChildCommand(
                isRoot(),
                diesWithParent(),
                find("runuser", System.getenv("PATH")),
                readNobody(),
                ProcessHandle.current().pid());
    }

    /** Whether this process may drop root, and so must, for an unprivileged child. */
    public boolean root() {
        return root;
    }

    public Nobody nobody() {
        return nobody;
    }

    /** @throws IOException when root cannot be dropped although it must */
    public List<String> wrap(List<String> command, boolean unprivileged) throws IOException {
        var line = new ArrayList<String>();
        if (setpriv) {
            line.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
            if (unprivileged && root) {
                line.addAll(List.of("--reuid", Integer.toString(nobody.user())));
                line.addAll(List.of("--regid", Integer.toString(nobody.group()), "--clear-groups", "--no-new-privs"));
            }
            line.add("--");
        } else if (unprivileged && root) {
            // It stays the child's parent, so the check below would compare with runuser's pid: the guard covers it.
            var runuserPath = runuser.orElseThrow(
                    () -> new IOException("cannot drop root for " + command.getFirst() + ": install util-linux"));
            line.addAll(List.of(runuserPath.toString(), "-u", nobody.name(), "--"));
            line.addAll(command);
            return line;
        }
        line.addAll(List.of("/bin/sh", "-c", EXEC_UNDER_PARENT, Long.toString(parent)));
        line.addAll(command);
        return line;
    }

    /**
     * The program that a command names, as a real path.
     *
     * @param path what PATH holds for the child
     * @throws IOException when there is no such executable file
     */
    public static Path program(String name, Path workingDirectory, String path) throws IOException {
        if (name.contains("/")) {
            var file = workingDirectory.resolve(name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) return file.toRealPath();
            throw new IOException("not an executable file: " + file);
        }
        return find(name, path)
                .orElseThrow(() -> new IOException("no program '" + name + "' in " + path))
                .toRealPath();
    }

    private static Optional<Path> find(String name, String path) {
        for (var folder : path.split(":", -1)) {
            if (folder.isEmpty()) continue;
            var file = Path.of(folder, name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) return Optional.of(file);
        }
        return Optional.empty();
    }

    private static boolean diesWithParent() throws IOException {
        try {
            var probe = new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "--", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while looking at setpriv", e);
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(LinuxProcess.PROC.resolve("self"), "unix:uid") == 0;
    }

    private static Nobody readNobody() throws IOException {
        for (var line : Files.readAllLines(Path.of("/etc/passwd"))) {
            var fields = line.split(":", -1);
            if (fields[0].equals("nobody") && fields.length > 3)
                return new Nobody("nobody", Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
        }
        return new Nobody("nobody", 65534, 65534);
    }
}
