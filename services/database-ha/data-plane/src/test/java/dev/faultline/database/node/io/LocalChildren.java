package dev.faultline.database.node.io;

import dev.faultline.zone.ChildProcesses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Children of the test's own process, without a zone's marker. */
final class LocalChildren implements ChildProcesses {
    @Override
    public Child start(Launch launch) throws IOException {
        var command = new ArrayList<String>();
        if (launch.unprivileged() && Ownership.isRoot())
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        command.addAll(launch.command());
        var builder = new ProcessBuilder(command)
                .directory(launch.workingDirectory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        return new Child() {
            @Override
            public long pid() {
                return process.pid();
            }

            @Override
            public CompletableFuture<Integer> exit() {
                return process.onExit().thenApply(Process::exitValue);
            }

            @Override
            public void terminate() {
                process.destroy();
            }

            @Override
            public void kill() {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        };
    }
}
