package dev.faultline.launcher.machine;

import dev.faultline.runtime.PrivilegedPorts;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Who listens on a port of this machine. */
public final class Listeners {
    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Listeners() {}

    /** Whether this process could listen there now. */
    public static boolean free(String address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true); // As our listeners do: a connection in TIME_WAIT is no obstacle.
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Whether this process could take datagrams there now. */
    public static boolean freeForDatagrams(String address, int port) {
        try (var socket = new DatagramSocket(new InetSocketAddress(address, port))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** A port of an address that was free a moment ago. */
    public static int anyFree(String address) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0), 1);
            return socket.getLocalPort();
        }
    }

    /** Where a listener that asks for a port really listens on this machine (DESIGN.md, decision 12). */
    public static int effective(int port) {
        return Ports.effective(port, PrivilegedPorts.firstUnprivileged());
    }

    /** Says who listens on a port, as far as /proc shows it to us: {@code pid 12 (java -cp …)}. */
    public static Optional<String> owner(int port) {
        try {
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                var inode = listeningInode(Files.readAllLines(Path.of(table)), port);
                if (inode.isEmpty()) continue;
                var pid = holder("socket:[" + inode.get() + "]");
                if (pid.isPresent()) return Optional.of("pid " + pid.get() + " (" + commandLine(pid.get()) + ")");
            }
        } catch (IOException notShown) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    static Optional<String> listeningInode(List<String> table, int port) {
        for (String line : table) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length <= INODE || !fields[STATE].equals(LISTEN)) continue;
            String local = fields[LOCAL_ADDRESS];
            if (HexFormat.fromHexDigits(local.substring(local.lastIndexOf(':') + 1)) == port)
                return Optional.of(fields[INODE]);
        }
        return Optional.empty();
    }

    private static Optional<String> holder(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes)
                if (holds(process, socket))
                    return Optional.of(process.getFileName().toString());
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) if (Files.readSymbolicLink(file).toString().equals(socket)) return true;
        } catch (IOException goneOrNotOurs) {
            return false;
        }
        return false;
    }

    private static String commandLine(String pid) throws IOException {
        String line = Files.readString(Path.of("/proc", pid, "cmdline"))
                .replace('\0', ' ')
                .strip();
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
