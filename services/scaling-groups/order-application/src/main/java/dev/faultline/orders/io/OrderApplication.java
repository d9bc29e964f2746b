package dev.faultline.orders.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code faultline-orders [port]}: serves on its instance's own address, port 8080 unless told otherwise. The
 * database comes by {@code DATABASE_URL}, {@code DATABASE_USER} and {@code DATABASE_PASSWORD}.
 */
public final class OrderApplication {
    private static final String DEFAULT_PORT = "8080";
    private static final String USAGE =
            "usage: FAULTLINE_ADDRESS=127.x.y.z DATABASE_URL=jdbc:postgresql://HOST:PORT/NAME"
                    + " DATABASE_USER=… DATABASE_PASSWORD=… faultline-orders [port]   (port 1 to 65535)";

    private OrderApplication() {}

    public static void main(String[] arguments) {
        var environment = System.getenv();
        var port = port(arguments.length == 0 ? DEFAULT_PORT : arguments[0]);
        var address = environment.get("FAULTLINE_ADDRESS");
        var url = environment.get("DATABASE_URL");
        if (address == null || port == null || url == null || arguments.length > 1) {
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        var book = new OrderBook(
                url,
                environment.getOrDefault("DATABASE_USER", ""),
                environment.getOrDefault("DATABASE_PASSWORD", ""),
                instance(environment));
        try {
            new OrderServer(new InetSocketAddress(address, port), book, instance(environment)).start();
            System.out.println("takes orders on http://" + address + ":" + port);
        } catch (IOException e) {
            System.err.println("cannot serve on " + address + ":" + port + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private static String instance(Map<String, String> environment) {
        return environment.getOrDefault("FAULTLINE_INSTANCE_ID", "nobody");
    }

    private static @Nullable Integer port(String argument) {
        if (!argument.matches("[0-9]{1,5}")) return null;
        var port = Integer.parseInt(argument);
        return port >= 1 && port <= 65535 ? port : null;
    }
}
