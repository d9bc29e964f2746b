package dev.faultline.scalinggroups.sample.io;

import dev.faultline.scalinggroups.sample.core.Pages;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The command {@code faultline-web [port]}: serves on its instance's own address, port 8080 unless told otherwise. */
public final class SampleApplication {
    private static final int DEFAULT_PORT = 8080;

    private SampleApplication() {}

    public static void main(String[] arguments) {
        var address = System.getenv("FAULTLINE_ADDRESS");
        var port = arguments.length == 0 ? Integer.valueOf(DEFAULT_PORT) : port(arguments[0]);
        if (address == null || port == null || arguments.length > 1) {
            System.err.println("usage: FAULTLINE_ADDRESS=127.x.y.z faultline-web [port]   (port 1 to 65535)");
            System.exit(2);
            return;
        }
        var pages = new Pages(environment("FAULTLINE_INSTANCE_ID"), environment("FAULTLINE_AVAILABILITY_ZONE"));
        try (var server = new Server(new InetSocketAddress(address, port), pages)) {
            System.out.println("serving on http://" + address + ":" + port);
            server.run();
        } catch (IOException e) {
            System.err.println("cannot serve on " + address + ":" + port + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private static String environment(String name) {
        var value = System.getenv(name);
        return value == null ? "" : value;
    }

    private static @Nullable Integer port(String argument) {
        if (!argument.matches("[0-9]{1,5}")) return null;
        var port = Integer.parseInt(argument);
        return port >= 1 && port <= 65535 ? port : null;
    }
}
