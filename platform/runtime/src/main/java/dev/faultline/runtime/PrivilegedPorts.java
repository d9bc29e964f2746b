package dev.faultline.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which ports this process may bind. */
public final class PrivilegedPorts {
    private static final int NET_BIND_SERVICE = 10;
    private static final int DEFAULT = 1024;
    private static final int MOST_DIGITS = 16;

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
            return kernelLimit();
        } catch (IOException | NumberFormatException unknown) {
            return DEFAULT;
        }
    }

    /** The kernel tells such a setting at once or not at all, and {@link Files#readString} asks for its first byte alone. */
    static int kernelLimit() throws IOException {
        try (var setting = Files.newInputStream(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))) {
            return Integer.parseInt(new String(setting.readNBytes(MOST_DIGITS), StandardCharsets.US_ASCII).strip());
        }
    }
}
