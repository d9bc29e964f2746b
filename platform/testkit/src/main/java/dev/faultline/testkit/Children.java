package dev.faultline.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Starts processes that die with this JVM, whatever ends it: by a parent-death signal from a thread that stays. */
final class Children {
    private static final ExecutorService PARENT = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("test-children").factory());
    private static final List<String> DROP_ROOT = List.of("--reuid=nobody", "--regid=nogroup", "--clear-groups");

    private Children() {}

    /** @param unprivileged as root, run as nobody: Postgres refuses root */
    static Process start(boolean unprivileged, Path log, List<String> command) throws IOException {
        var line = new ArrayList<String>(List.of("setpriv", "--pdeathsig=KILL"));
        if (unprivileged && isRoot()) line.addAll(DROP_ROOT);
        line.addAll(command);
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .directory(new File("/"));
        builder.environment().remove("FAULTLINE_ZONE");
        try {
            return PARENT.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException("could not start " + command.getFirst(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + command.getFirst(), e);
        }
    }

    static void run(boolean unprivileged, Path log, int seconds, List<String> command) throws IOException {
        Process process = start(unprivileged, log, command);
        if (!await(process, seconds) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command.getFirst() + " failed: " + Files.readString(log));
        }
    }

    static boolean await(Process process, int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Hands a folder to the user that unprivileged children run as. */
    static void give(Path folder) throws IOException {
        if (!isRoot()) return;
        var nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(folder, nobody);
    }

    /** The SIGKILL that a crashed zone gives its children. */
    static void kill(Process process) {
        process.destroyForcibly();
        await(process, 10);
    }
}
