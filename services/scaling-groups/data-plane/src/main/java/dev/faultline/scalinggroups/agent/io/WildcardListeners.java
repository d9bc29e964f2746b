package dev.faultline.scalinggroups.agent.io;

import dev.faultline.zone.processes.LinuxProcess;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds listeners on the wildcard address. On a loopback network one such listener takes its port from every other
 * instance of the machine, so it fails the instance's status check (DESIGN.md, decision 12).
 */
final class WildcardListeners {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /** Ports of all listeners of this machine on the wildcard address, by the inode of their socket. */
    private final Map<String, Integer> ports = new HashMap<>();

    /** Reads the machine's listeners once. */
    WildcardListeners() {
        read(PROC.resolve("net/tcp"));
        read(PROC.resolve("net/tcp6"));
    }

    private void read(Path table) {
        try {
            Files.readAllLines(table).stream().skip(1).forEach(this::add);
        } catch (IOException noSuchProtocol) {
            // A machine without IPv6 has no such table.
        }
    }

    private void add(String line) {
        var fields = line.strip().split("\\s+", -1);
        if (fields.length <= INODE || !fields[STATE].equals(LISTEN)) return;
        var address = fields[LOCAL_ADDRESS].split(":", -1);
        if (address[0].chars().allMatch(digit -> digit == '0'))
            ports.put("socket:[" + fields[INODE] + "]", Integer.parseInt(address[1], 16));
    }

    /** The ports that the processes listen on with the wildcard address. */
    TreeSet<Integer> portsOf(List<LinuxProcess> processes) {
        var found = new TreeSet<Integer>();
        if (ports.isEmpty()) return found;
        for (var process : processes) addPorts(process, found);
        return found;
    }

    private void addPorts(LinuxProcess process, TreeSet<Integer> found) {
        var folder = PROC.resolve(Long.toString(process.pid())).resolve("fd");
        try (var descriptors = Files.newDirectoryStream(folder)) {
            for (var descriptor : descriptors) {
                var port = ports.get(Files.readSymbolicLink(descriptor).toString());
                if (port != null) found.add(port);
            }
        } catch (IOException | DirectoryIteratorException gone) {
            // It has ended, or closed the descriptor, since it was listed.
        }
    }
}
