package dev.faultline.scalinggroups.agent.io;

import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.agent.core.Agent;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import dev.faultline.zone.processes.ZoneProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compute agent of a zone: makes its instances run as real processes, as they are assigned, and reports how they
 * are. It decides nothing about how many there should be.
 */
public final class ComputeAgent implements ZoneComponent {
    private static final Logger log = LoggerFactory.getLogger(ComputeAgent.class);

    @Override
    public String name() {
        return "compute-agent";
    }

    @Override
    public AutoCloseable start(ZoneContext zone) throws IOException {
        var data = zone.dataDirectory(this);
        var records = new InstanceRecords(data.resolve("records"));
        var open = openFolder(zone, data);
        var java = Path.of(System.getProperty("java.home"));
        var images = Images.install(zone.home(), java, Files.createDirectories(open.resolve("images")));
        var marked = ZoneProcesses.ofZone(zone.manifest().run(), zone.self());
        var processes = new InstanceProcesses(marked);
        var host = new InstanceHost(zone.children(), processes, images, open.resolve("instances"));
        var now = steady(zone.time());
        // Instances die with their zone; whatever outlived it anyhow ends before anything is decided.
        processes.byInstance().keySet().forEach(processes::kill);
        var agent = new Agent(zone.self(), records.readAll(), now.get());
        var reporter = new Reporter(zone.self(), zone.incarnation(), zone.observations(), host);
        var loop = new AgentLoop(agent, records, host, processes, reporter, now);
        var subscription =
                zone.configuration().follow(InstanceAssignment.TOPIC, InstanceAssignment.class, loop::assigned);
        loop.start();
        return () -> {
            subscription.close();
            loop.close();
        };
    }

    /**
     * A folder that the unprivileged user of instances can reach: the component's own, or one for temporary files where
     * the region's data lies in somebody's closed home. Records stay in the component's own in any case.
     */
    private static Path openFolder(ZoneContext zone, Path data) throws IOException {
        Permissions.readable(data);
        if (Permissions.everybodyReaches(data) || !isRoot()) return data;
        var folder = Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("faultline-" + zone.manifest().run() + "-" + zone.self());
        log.info("{} is closed to the user of instances: their disks are in {}", data, folder);
        Files.createDirectories(folder);
        if ((int) Files.getAttribute(folder, "unix:uid") != 0)
            throw new IOException(folder + " belongs to somebody else: remove it");
        Permissions.readable(folder);
        return folder;
    }

    private static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    /** Wall-clock time that never jumps: what the clock said at the start plus what has passed since. */
    private static Supplier<Instant> steady(TimeSource time) {
        var start = time.now();
        var origin = time.nanoTime();
        return () -> start.plusNanos(time.nanoTime() - origin);
    }
}
