package dev.faultline.scalinggroups.agent.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.contract.AgentReport.InstanceStatus;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.InstanceConsole;
import dev.faultline.topology.RegionManifest;
import dev.faultline.zone.ChildProcesses;
import dev.faultline.zone.ConfigurationFeed;
import dev.faultline.zone.Observations;
import dev.faultline.zone.Peers;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A zone around one agent: real processes and files, assignments and reports in memory. */
final class TestZone implements ZoneContext {
    static final AvailabilityZone ZONE = new AvailabilityZone("us-east-1a");
    private static final AtomicLong RUNS = new AtomicLong();

    private final RegionManifest manifest;
    private final Path data;
    private final Path home;
    private final Map<String, InstanceAssignment> assignments = new ConcurrentHashMap<>();
    private final Map<String, String> consoles = new ConcurrentHashMap<>();
    private volatile @Nullable AgentReport report;
    private volatile @Nullable Consumer<ConfigurationFeed.Snapshot<InstanceAssignment>> listener;

    TestZone(int network, Path data, Path home) {
        var run = "agent-test-" + ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet();
        var place = new RegionManifest.ZonePlace(ZONE, 1);
        var database = new RegionManifest.StateDatabase(ZONE, "token");
        this.manifest = new RegionManifest(new Region("us-east-1"), run, network, List.of(place), database, "cluster");
        this.data = data;
        this.home = home;
    }

    ZoneProcesses processes() {
        return ZoneProcesses.ofZone(manifest.run(), ZONE);
    }

    void assign(InstanceAssignment assignment) {
        assignments.put(assignment.instanceId(), assignment);
        publish(true);
    }

    private void publish(boolean current) {
        var follower = listener;
        if (follower != null) follower.accept(new ConfigurationFeed.Snapshot<>(assignments, current));
    }

    Optional<InstanceStatus> status(String instanceId) {
        var latest = report;
        if (latest == null) return Optional.empty();
        return latest.instances().stream()
                .filter(status -> status.instanceId().equals(instanceId))
                .findFirst();
    }

    String console(String instanceId) {
        return consoles.getOrDefault(instanceId, "");
    }

    @Override
    public RegionManifest manifest() {
        return manifest;
    }

    @Override
    public AvailabilityZone self() {
        return ZONE;
    }

    @Override
    public long incarnation() {
        return 1;
    }

    @Override
    public Path dataDirectory(ZoneComponent component) throws IOException {
        return Files.createDirectories(data.resolve(component.name()));
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public TimeSource time() {
        return TimeSource.system();
    }

    @Override
    public ChildProcesses children() {
        return this::launch;
    }

    @Override
    public ConfigurationFeed configuration() {
        return new ConfigurationFeed() {
            @Override
            @SuppressWarnings("unchecked") // The agent follows one topic, of this type.
            public <T> Subscription follow(String topic, Class<T> type, Consumer<Snapshot<T>> follower) {
                listener = (Consumer<Snapshot<InstanceAssignment>>) (Consumer<?>) follower;
                publish(false);
                publish(true);
                return () -> listener = null;
            }
        };
    }

    @Override
    public Observations observations() {
        return (topic, key, value) -> {
            if (value instanceof AgentReport latest) report = latest;
            if (value instanceof InstanceConsole console) consoles.put(key, console.output());
        };
    }

    @Override
    public Peers peers() {
        throw new UnsupportedOperationException("an agent has no peers");
    }

    private ChildProcesses.Child launch(ChildProcesses.Launch launch) throws IOException {
        var builder = new ProcessBuilder(launch.command())
                .directory(launch.workingDirectory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        builder.environment().put(ZoneProcesses.MARKER, ZoneProcesses.marker(manifest.run(), ZONE));
        var process = builder.start();
        return new TestChild(process, process.onExit().thenApply(Process::exitValue));
    }

    private record TestChild(Process process, CompletableFuture<Integer> exit) implements ChildProcesses.Child {
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
            process.destroyForcibly();
        }
    }
}
