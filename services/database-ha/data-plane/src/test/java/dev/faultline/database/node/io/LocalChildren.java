package dev.faultline.database.node.io;

import dev.faultline.zone.ChildProcesses;
import dev.faultline.zone.processes.ChildTree;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Children of a test's zone, killed with it and killed as a zone kills its own. */
final class LocalChildren implements ChildProcesses {
    private static final AtomicLong NUMBER = new AtomicLong();
    /** Linux kills a child when the thread that started it ends: this one never does. */
    private static final ExecutorService PARENT =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    @Override
    public Child start(Launch launch) throws IOException {
        try {
            return PARENT.submit((Callable<Child>) () -> startNow(launch)).get();
        } catch (ExecutionException e) {
            throw new IOException("cannot start " + launch.name(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Child startNow(Launch launch) throws IOException {
        var command = new ArrayList<String>(List.of("setpriv", "--pdeathsig", "KILL"));
        if (launch.unprivileged() && Ownership.isRoot())
            command.addAll(List.of("--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        command.addAll(launch.command());
        var builder = new ProcessBuilder(command)
                .directory(launch.workingDirectory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        String tag = ProcessHandle.current().pid() + "/" + NUMBER.incrementAndGet();
        builder.environment().putAll(launch.environment());
        builder.environment().put(ZoneProcesses.CHILD, tag);
        Process process = builder.start();
        Path program = Path.of(
                        launch.command().getFirst().startsWith("/")
                                ? launch.command().getFirst()
                                : "/bin/sh")
                .toRealPath();
        var tree = new ChildTree(
                process.pid(), tag, program, launch.workingDirectory().toRealPath());
        var exit = process.onExit().thenApply(Process::exitValue);
        return new Child() {
            @Override
            public long pid() {
                return process.pid();
            }

            @Override
            public CompletableFuture<Integer> exit() {
                return exit;
            }

            @Override
            public void terminate() {
                process.destroy();
            }

            @Override
            public void kill() {
                tree.kill();
            }
        };
    }
}
