package dev.faultline.launcher.daemon;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.daemon.Message.Address;
import dev.faultline.launcher.daemon.Message.Reply;
import dev.faultline.launcher.daemon.Message.Request;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.region.Region;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.topology.RegionJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Answers commands about a region on a Unix domain socket that only its user may open. */
public final class CommandServer implements AutoCloseable {
    /** What the kernel allows for a socket's path, less its last byte. */
    private static final int LONGEST_PATH = 107;

    private final Region region;
    private final ServerSocketChannel server;
    private final Path socket;
    private final CountDownLatch down = new CountDownLatch(1);

    private CommandServer(Region region, ServerSocketChannel server, Path socket) {
        this.region = region;
        this.server = server;
        this.socket = socket;
    }

    public static CommandServer start(Region region) throws IOException {
        Path socket = socketOf(region.folder());
        Files.deleteIfExists(socket);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        var address = new Address(ProcessHandle.current().pid(), socket.toString());
        Files.writeString(region.folder().daemon(), RegionJson.mapper().writeValueAsString(address) + "\n");
        var started = new CommandServer(region, channel, socket);
        Thread.ofPlatform().name("answers-commands").daemon().start(started::accept);
        return started;
    }

    /** In the region's folder; where that has too long a name, in a folder of its own that only its user may enter. */
    private static Path socketOf(RegionFolder folder) throws IOException {
        Path socket = folder.daemonSocket();
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH) return socket;
        return Files.createTempDirectory("faultline").resolve("daemon.sock");
    }

    /** Returns when a command has asked the region to stop. */
    public void awaitDown() throws InterruptedException {
        down.await();
    }

    private void accept() {
        while (true) {
            try {
                var connection = server.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                // One caller's trouble; the next one is welcome.
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            var reader = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
            String line = reader.readLine();
            if (line == null) return;
            var reply = answer(line);
            var bytes = ByteBuffer.wrap(
                    (RegionJson.mapper().writeValueAsString(reply) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) connection.write(bytes);
        } catch (IOException gone) {
            // The caller did not wait for its answer.
        }
    }

    private Reply answer(String line) {
        try {
            var request = RegionJson.mapper().readValue(line, Request.class);
            return new Reply(RegionJson.mapper().valueToTree(perform(request)), null);
        } catch (RegionException | NoSuchElementException | UnsupportedOperationException refused) {
            return new Reply(null, refused.getMessage());
        } catch (JacksonException e) {
            return new Reply(null, "The daemon does not understand this command: is it of another version?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply(null, "The region is stopping.");
        } catch (RuntimeException e) {
            return new Reply(null, "The command failed (" + e + ").");
        }
    }

    private Object perform(Request request) throws RegionException, InterruptedException {
        return switch (request.command()) {
            case "status" -> region.status();
            case "why" -> Map.of("because", region.unsteadyBecause().orElse(""));
            case "down" -> {
                down.countDown();
                yield Map.of("pid", ProcessHandle.current().pid());
            }
            case "crash" -> failed(request, Failure.CRASH);
            case "freeze" -> failed(request, Failure.FREEZE);
            case "isolate" -> failed(request, Failure.ISOLATE);
            case "thaw" -> thaw(zone(request));
            case "start" -> start(zone(request));
            default -> throw new RegionException("The daemon knows no command " + request.command() + ".");
        };
    }

    private static AvailabilityZone zone(Request request) throws RegionException {
        String name = request.zone();
        try {
            if (name != null) return new AvailabilityZone(name);
        } catch (IllegalArgumentException notAZone) {
            throw new RegionException("There is no zone " + name + ".", notAZone);
        }
        throw new RegionException("Which zone?");
    }

    private Object failed(Request request, Failure failure) throws RegionException {
        var fault = region.fail(zone(request), failure);
        return Map.of(
                "zone",
                fault.zone().name(),
                "processes",
                fault.processes(),
                "at",
                fault.at().toString());
    }

    private Object thaw(AvailabilityZone zone) {
        return Map.of("zone", zone.name(), "processes", region.thaw(zone));
    }

    /** A frozen zone goes on where it stood: nothing of it was lost. */
    private Object start(AvailabilityZone zone) throws RegionException {
        if (region.frozen(zone)) return thaw(zone);
        region.start(zone);
        return Map.of("zone", zone.name());
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(region.folder().daemon());
    }

    static @Nullable Address read(RegionFolder folder) {
        try {
            return RegionJson.mapper().readValue(Files.readString(folder.daemon()), Address.class);
        } catch (IOException | JacksonException noDaemon) {
            return null;
        }
    }
}
