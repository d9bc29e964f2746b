package dev.faultline.launcher.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory new processes may still take. */
public record Memory(long availableBytes) {
    private static final long KIBI = 1024;

    /** What the kernel calls available, or what the control group leaves when that is less. */
    public static Memory now() throws IOException {
        long machine = available(Files.readAllLines(Path.of("/proc/meminfo")));
        return new Memory(Math.min(machine, leftInGroup(Path.of("/sys/fs/cgroup"))));
    }

    static long available(List<String> meminfo) throws IOException {
        for (String line : meminfo)
            if (line.startsWith("MemAvailable:")) return Long.parseLong(line.replaceAll("\\D", "")) * KIBI;
        throw new IOException("/proc/meminfo does not say what memory is available");
    }

    /** Unlimited where there is no limit, or no group that we can see. The group's file cache can be reclaimed. */
    static long leftInGroup(Path group) throws IOException {
        Path max = group.resolve("memory.max");
        Path current = group.resolve("memory.current");
        if (!Files.isReadable(max) || !Files.isReadable(current)) return Long.MAX_VALUE;
        String limit = Files.readString(max).strip();
        if (limit.equals("max")) return Long.MAX_VALUE;
        long used = Long.parseLong(Files.readString(current).strip());
        return Long.parseLong(limit) - Math.max(0, used - fileCache(group.resolve("memory.stat")));
    }

    private static long fileCache(Path stat) throws IOException {
        if (!Files.isReadable(stat)) return 0;
        for (String line : Files.readAllLines(stat))
            if (line.startsWith("inactive_file ")) return Long.parseLong(line.replaceAll("\\D", ""));
        return 0;
    }
}
