package dev.faultline.launcher.daemon;

import dev.faultline.launcher.daemon.Message.Address;
import dev.faultline.launcher.daemon.Message.Reply;
import dev.faultline.launcher.daemon.Message.Request;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.launcher.region.RegionStatus;
import dev.faultline.topology.RegionJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A command's way to the daemon of a region. */
public final class DaemonClient {
    private static final int DOWN_SECONDS = 60;
    private static final int KILL_SECONDS = 5;

    private final Address address;

    private DaemonClient(Address address) {
        this.address = address;
    }

    /** The daemon that runs on this folder; empty when none does. */
    public static Optional<DaemonClient> find(RegionFolder folder) {
        var address = CommandServer.read(folder);
        if (address == null || !isDaemon(address.pid())) return Optional.empty();
        return Optional.of(new DaemonClient(address));
    }

    /** The pid may be anyone's by now. */
    private static boolean isDaemon(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .contains("dev.faultline.launcher.");
        } catch (IOException gone) {
            return false;
        }
    }

    public long pid() {
        return address.pid();
    }

    public RegionStatus status() throws RegionException {
        return RegionJson.mapper().treeToValue(ask("status", null), RegionStatus.class);
    }

    /** Why the region is not steady; empty when it is. */
    public String unsteadyBecause() throws RegionException {
        return ask("why", null).get("because").asString();
    }

    /** @throws RegionException with the daemon's sentence when it refuses */
    public JsonNode ask(String command, @Nullable String zone) throws RegionException {
        var reply = send(new Request(command, zone));
        String error = reply.error();
        var result = reply.result();
        if (error != null || result == null) throw new RegionException(String.valueOf(error));
        return result;
    }

    private Reply send(Request request) throws RegionException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(address.socket()));
            var bytes = ByteBuffer.wrap(
                    (RegionJson.mapper().writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
            var line = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
            if (line == null) throw new RegionException("The region is stopping.");
            return RegionJson.mapper().readValue(line, Reply.class);
        } catch (IOException e) {
            throw new RegionException(
                    "The region's daemon, pid " + address.pid() + ", does not answer: `faultline down` ends it.", e);
        }
    }

    /** Stops the region in good order; kills a daemon that does not answer or takes longer than a minute. */
    public void down() throws InterruptedException {
        var daemon = ProcessHandle.of(address.pid());
        if (daemon.isEmpty()) return;
        try {
            send(new Request("down", null));
            ended(daemon.get(), DOWN_SECONDS);
        } catch (RegionException | TimeoutException hung) {
            daemon.get().destroyForcibly();
            try {
                ended(daemon.get(), KILL_SECONDS);
            } catch (TimeoutException unkillable) {
                throw new IllegalStateException("pid " + address.pid() + " does not die", unkillable);
            }
        }
    }

    private static void ended(ProcessHandle daemon, int seconds) throws InterruptedException, TimeoutException {
        try {
            daemon.onExit().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("lost sight of pid " + daemon.pid(), e);
        }
    }
}
