package dev.faultline.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which ports this process may bind. */
public final class PrivilegedPorts {
    private static final int NET_BIND_SERVICE = 10;
    private static final int DEFAULT = 1024;

    private PrivilegedPorts() {}

    /** The lowest port that may be bound: 0 with the capability for it, otherwise the kernel's limit. */
    public static int firstUnprivileged() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (!line.startsWith("CapEff:")) continue;
                long capabilities = Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16);
                if (((capabilities >> NET_BIND_SERVICE) & 1) == 1) return 0;
            }
            return Integer.parseInt(Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                    .strip());
        } catch (IOException | NumberFormatException unknown) {
            return DEFAULT;
        }
    }
}
