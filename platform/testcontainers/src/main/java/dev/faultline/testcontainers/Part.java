package dev.faultline.testcontainers;

import com.github.dockerjava.api.exception.DockerException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** One container of a region. Testcontainers removes what does not start; this one says before how it ended. */
final class Part extends GenericContainer<Part> {
    private final String name;
    private final List<String> endings;
    private volatile String lastLog = "";

    /** @param endings where it says how it ended, when it has not been stopped; any thread adds to it */
    Part(String name, DockerImageName image, List<String> endings) {
        super(image);
        this.name = name;
        this.endings = endings;
    }

    @Override
    public void stop() {
        ending(name, this).ifPresent(endings::add);
        if (getContainerId() != null) lastLog = super.getLogs();
        super.stop();
    }

    /** All that it has logged, also when it has been removed. */
    String log() {
        String now = getContainerId() == null ? "" : super.getLogs();
        return now.isEmpty() ? lastLog : now;
    }

    /** How a container ended that ought to run, and its last line. */
    record Exit(long code, String lastLine) {}

    /** How a container that has ended did so, in a sentence; empty when it runs, was never started or has done its work. */
    static Optional<String> ending(String name, GenericContainer<?> container) {
        return exit(container)
                .filter(exit -> !name.equals("prepare") || exit.code() != 0)
                .map(exit -> name + " ended with code " + exit.code() + " while the region started: start it"
                        + " again, and give the engine more memory if that comes back. It last said: "
                        + exit.lastLine());
    }

    /** Empty when it runs, or was never started. */
    static Optional<Exit> exit(GenericContainer<?> container) {
        String id = container.getContainerId();
        if (id == null) return Optional.empty();
        try {
            var state = DockerClientFactory.instance()
                    .client()
                    .inspectContainerCmd(id)
                    .exec()
                    .getState();
            if (!"exited".equals(state.getStatus())) return Optional.empty();
            long code = Objects.requireNonNullElse(state.getExitCodeLong(), 0L);
            return Optional.of(new Exit(code, lastLine(container.getLogs())));
        } catch (DockerException e) {
            return Optional.empty();
        }
    }

    private static String lastLine(String logs) {
        return logs.lines().map(String::strip).filter(line -> !line.isEmpty()).reduce("nothing", (a, b) -> b);
    }
}
