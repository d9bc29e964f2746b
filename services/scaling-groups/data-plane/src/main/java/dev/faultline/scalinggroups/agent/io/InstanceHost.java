package dev.faultline.scalinggroups.agent.io;

import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.zone.ChildProcesses;
import dev.faultline.zone.ChildProcesses.Child;
import dev.faultline.zone.ChildProcesses.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs instances as children of the zone: a folder, a script, an environment and limits for each. */
final class InstanceHost {
    /** Memory of an instance type in KiB, as EC2 has them; types that are not listed get the default. */
    private static final Map<String, Long> MEMORY_KIB =
            Map.of("nano", 512L << 10, "micro", 1L << 20, "small", 2L << 20, "medium", 4L << 20, "large", 8L << 20);

    private static final long DEFAULT_MEMORY_KIB = 1L << 20;

    /**
     * Sets the limits and becomes the user data. A limit that this shell or user cannot set is left as it is. The number
     * of processes counts per user, so it is only set for the user that has nothing but instances.
     */
    private static final String BOOT = """
            #!/bin/sh
            ulimit -c 0
            ulimit -n 4096 2>/dev/null
            ulimit -d "$1" 2>/dev/null
            [ "$(id -un)" = nobody ] && { ulimit -u 2048 || ulimit -p 2048; } 2>/dev/null
            shift
            exec "$@"
            """;

    /** An instance without user data idles, as a machine does that nobody told what to run. */
    private static final String IDLE = "#!/bin/sh\nexec sleep 2147483647\n";

    private final ChildProcesses children;
    private final InstanceProcesses processes;
    private final Images images;
    private final Path folder;
    private final Path boot;

    InstanceHost(ChildProcesses children, InstanceProcesses processes, Images images, Path folder) throws IOException {
        this.children = children;
        this.processes = processes;
        this.images = images;
        this.folder = Files.createDirectories(folder);
        this.boot = folder.resolve("boot");
        Files.writeString(boot, BOOT);
        Permissions.readable(folder);
        Permissions.executable(boot);
    }

    /**
     * Starts the main process of an instance.
     *
     * @throws RefusedStartException when it can never be started so; the sentence is on its console too
     * @throws IOException when it could not be started this time
     */
    Child start(InstanceAssignment assignment) throws IOException {
        var id = assignment.instanceId();
        var own = Files.createDirectories(folder(id));
        var disk = Files.createDirectories(own.resolve("disk"));
        Permissions.readable(own);
        var path = images.path(assignment.imageId())
                .orElseThrow(() -> refuse(id, "The image " + assignment.imageId() + " is not known in this zone."));
        if (!assignment.userData().isEmpty() && !assignment.userData().startsWith("#!"))
            throw refuse(id, "User data must be a script that begins with #!, such as #!/bin/sh.");
        // Whatever is left of an earlier life ends before the next begins.
        processes.kill(id);
        var script = own.resolve("user-data");
        Files.writeString(script, assignment.userData().isEmpty() ? IDLE : assignment.userData());
        Permissions.executable(script);
        var memory = Long.toString(memoryKib(assignment.instanceType()));
        return children.start(new Launch(
                id,
                List.of("/bin/sh", boot.toString(), memory, script.toString()),
                environment(assignment, path, disk),
                disk,
                console(id),
                true));
    }

    private RefusedStartException refuse(String id, String why) {
        try {
            Consoles.say(console(id), why);
        } catch (IOException e) {
            return new RefusedStartException(why, e);
        }
        return new RefusedStartException(why, null);
    }

    private static Map<String, String> environment(InstanceAssignment assignment, String path, Path disk) {
        var environment = new HashMap<>(assignment.environment());
        environment.put("PATH", path);
        environment.put("HOME", disk.toString());
        environment.put(InstanceProcesses.INSTANCE_ID, assignment.instanceId());
        environment.put("FAULTLINE_ADDRESS", assignment.address());
        environment.put("FAULTLINE_AVAILABILITY_ZONE", assignment.zone().name());
        environment.put("FAULTLINE_REGION", assignment.zone().region().name());
        return environment;
    }

    static long memoryKib(String instanceType) {
        var size = instanceType.substring(instanceType.indexOf('.') + 1);
        return MEMORY_KIB.getOrDefault(size, DEFAULT_MEMORY_KIB);
    }

    Path console(String instanceId) {
        return folder(instanceId).resolve("console.log");
    }

    /** Deletes what the instance has on disk. */
    void discard(String instanceId) throws IOException {
        try (var tree = Files.walk(folder(instanceId))) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (NoSuchFileException nothingThere) {
            // It never started here.
        }
    }

    boolean hasFolder(String instanceId) {
        return Files.isDirectory(folder(instanceId), LinkOption.NOFOLLOW_LINKS);
    }

    private Path folder(String instanceId) {
        return folder.resolve(instanceId);
    }
}
