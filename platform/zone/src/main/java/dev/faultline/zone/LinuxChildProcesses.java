package dev.faultline.zone;

import dev.faultline.zone.processes.ChildCommand;
import dev.faultline.zone.processes.ChildTree;
import dev.faultline.zone.processes.Parent;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts children from one thread that lives as long as the zone's process: Linux kills a child when the <em>thread</em>
 * that started it ends. Each child carries a tag of its own beside the zone's marker.
 */
final class LinuxChildProcesses implements ChildProcesses {
    private static final Logger log = LoggerFactory.getLogger(LinuxChildProcesses.class);

    private final String marker;
    private final String tagPrefix;
    private final ExecutorService starter = Executors.newFixedThreadPool(
            1, Thread.ofPlatform().name("starts-children").daemon().factory());
    private final Map<Long, Child> running = new ConcurrentHashMap<>();
    private final ChildCommand commands;
    private long started;

    /** @param tagPrefix what the children's tags start with; unique to this incarnation, ends with a slash */
    LinuxChildProcesses(String marker, String tagPrefix) throws IOException {
        this.marker = marker;
        this.tagPrefix = tagPrefix;
        this.commands = onStarter(ChildCommand::onThisMachine);
    }

    /** Ties this process to its parent, on the one thread that never ends; see {@link Parent#dieWith}. */
    boolean dieWith(long parent) throws IOException {
        return onStarter(() -> Parent.dieWith(parent));
    }

    @Override
    public Child start(Launch launch) throws IOException {
        return onStarter(() -> startNow(launch));
    }

    /** Kills every child that still runs. */
    void killAll() {
        running.values().forEach(Child::kill);
    }

    private Child startNow(Launch launch) throws IOException {
        var tag = tagPrefix + ++started;
        var environment = environment(launch, tag);
        var path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        var program = ChildCommand.program(launch.command().getFirst(), launch.workingDirectory(), path);
        if (launch.unprivileged() && commands.root()) give(launch.workingDirectory());
        var builder = new ProcessBuilder(commands.wrap(launch.command(), launch.unprivileged()))
                .directory(launch.workingDirectory().toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        var tree = new ChildTree(
                process.pid(), tag, program, launch.workingDirectory().toRealPath());
        var exit = process.onExit().thenApply(Process::exitValue);
        var child = new LinuxChild(launch.name(), process, tree, exit);
        running.put(process.pid(), child);
        exit.thenRun(() -> running.remove(process.pid()));
        log.info("started {}, pid {}", launch.name(), process.pid());
        return child;
    }

    private Map<String, String> environment(Launch launch, String tag) {
        var environment = new HashMap<String, String>();
        for (var name : List.of("PATH", "LANG")) {
            var value = System.getenv(name);
            if (value != null) environment.put(name, value);
        }
        environment.putAll(launch.environment());
        environment.put(ZoneProcesses.MARKER, marker);
        environment.put(ZoneProcesses.CHILD, tag);
        return environment;
    }

    private void give(Path folder) throws IOException {
        Files.setAttribute(folder, "unix:uid", commands.nobody().user());
        Files.setAttribute(folder, "unix:gid", commands.nobody().group());
    }

    private <T> T onStarter(Callable<T> task) throws IOException {
        try {
            return starter.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) throw new IOException(io.getMessage(), io);
            throw new IOException("cannot start a process", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting a process", e);
        }
    }

    /** @param exit one for all who ask: {@link Process#onExit} makes a new one each time, which is done only later */
    private record LinuxChild(String name, Process process, ChildTree tree, CompletableFuture<Integer> exit)
            implements Child {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void terminate() {
            process.destroy();
        }

        @Override
        public void kill() {
            int killed = tree.kill();
            if (killed > 0) log.info("killed {}, {} processes", name, killed);
        }
    }
}
