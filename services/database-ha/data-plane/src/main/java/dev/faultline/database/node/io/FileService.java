package dev.faultline.database.node.io;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a zone's backups to the other zones, who show that they know the region's password. It reads, and nothing else:
 * {@code /<instance>/base/}, {@code /<instance>/wal/} and {@code /<snapshot>/} list files, with a name they give one.
 */
final class FileService implements AutoCloseable {
    static final String TOKEN = "X-Faultline-Token";
    private static final Logger log = LoggerFactory.getLogger(FileService.class);
    private static final Pattern ARCHIVE =
            Pattern.compile("/(db-[A-Z0-9]{1,40})/(base|wal)/([A-Za-z0-9][A-Za-z0-9.-]{0,80})?");
    private static final Pattern SNAPSHOT = Pattern.compile("/(snap-[A-Z0-9]{1,40})/([A-Za-z0-9][A-Za-z0-9.-]{0,80})?");
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final String SECONDS_A_REQUEST = "sun.net.httpserver.maxReqTime";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Path root;
    private final byte[] token;

    /** A file as it is listed. */
    record Entry(String name, long bytes) {}

    /** @see FileService */
    record Listing(List<Entry> files) {}

    private FileService(HttpServer server, Path root, String token) {
        this.server = server;
        this.root = root;
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().name("database-files-", 0).daemon().factory());
    }

    /** @param root the folder of all clusters on the zone's disk */
    static FileService open(InetSocketAddress address, Path root, String token) throws IOException {
        if (System.getProperty(SECONDS_A_REQUEST) == null) System.setProperty(SECONDS_A_REQUEST, "10");
        var service = new FileService(HttpServer.create(address, WAITING), root, token);
        service.server.setExecutor(service.threads);
        service.server.createContext("/", service::answer);
        service.server.start();
        return service;
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String shown = exchange.getRequestHeaders().getFirst(TOKEN);
            boolean known = shown != null && MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8));
            var path = known && exchange.getRequestMethod().equals("GET")
                    ? find(exchange.getRequestURI().getPath())
                    : Optional.<Path>empty();
            if (path.isPresent() && Files.isDirectory(path.get())) list(exchange, path.get());
            else if (path.isPresent() && Files.isRegularFile(path.get())) give(exchange, path.get());
            else exchange.sendResponseHeaders(known ? 404 : 403, -1);
        } catch (IOException e) {
            log.debug("a file was not given: {}", e.getMessage());
        }
    }

    private Optional<Path> find(String path) {
        var archive = ARCHIVE.matcher(path);
        if (archive.matches()) {
            Path folder = root.resolve(archive.group(1)).resolve(ARCHIVES).resolve(archive.group(2));
            return Optional.of(archive.group(3) == null ? folder : folder.resolve(archive.group(3)));
        }
        var snapshot = SNAPSHOT.matcher(path);
        if (!snapshot.matches()) return Optional.empty();
        Path folder = root.resolve(SNAPSHOTS).resolve(snapshot.group(1));
        return Optional.of(snapshot.group(2) == null ? folder : folder.resolve(snapshot.group(2)));
    }

    /** In an instance's folder. */
    static final String ARCHIVES = "archive";

    /** In the folder of all clusters. */
    static final String SNAPSHOTS = "snapshots";

    private static void list(HttpExchange exchange, Path folder) throws IOException {
        var entries = new ArrayList<Entry>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList())
                if (Files.isRegularFile(file))
                    entries.add(new Entry(file.getFileName().toString(), Files.size(file)));
        }
        byte[] body = RegionJson.mapper().writeValueAsBytes(new Listing(entries));
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** A file that grows meanwhile is given as it was at first. */
    private static void give(HttpExchange exchange, Path file) throws IOException {
        long bytes = Files.size(file);
        try (InputStream in = Files.newInputStream(file)) {
            exchange.sendResponseHeaders(200, bytes == 0 ? -1 : bytes);
            long left = bytes;
            byte[] buffer = new byte[1 << 16];
            for (int read = 0; left > 0 && read >= 0; left -= read) {
                read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read > 0) exchange.getResponseBody().write(buffer, 0, read);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
