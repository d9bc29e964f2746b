package dev.faultline.endtoend;

import dev.faultline.testkit.Await;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests to the sample application at one address, one after the other without end and without a retry: what failed,
 * and which instances answered.
 */
final class Traffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 30_000_000;

    private final String address;
    private final HttpClient http = client();
    private final Thread thread;
    private final List<String> failures = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private volatile boolean closed;

    private Traffic(String address) {
        this.address = address;
        this.thread = Thread.ofVirtual().name("traffic-" + address).start(this::run);
    }

    static Traffic to(String address) {
        return new Traffic(address);
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** The id of the instance that answers one request. @throws IOException when none does */
    static String ask(String address) throws IOException, InterruptedException {
        try (var http = client()) {
            return ask(http, address);
        }
    }

    private static String ask(HttpClient http, String address) throws IOException, InterruptedException {
        var url = URI.create("http://" + address + ":" + WebTier.PORT + "/");
        var request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IOException("status " + response.statusCode());
        return RegionJson.mapper().readTree(response.body()).get("instanceId").asString();
    }

    private void run() {
        while (!closed) {
            try {
                String instance = ask(http, address);
                synchronized (this) {
                    answers.add(instance);
                }
            } catch (IOException e) {
                synchronized (this) {
                    failures.add(address + " after " + answers.size() + " answers: " + e);
                }
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    synchronized int answered() {
        return answers.size();
    }

    private synchronized Set<String> answeredSince(int from) {
        return new HashSet<>(answers.subList(from, answers.size()));
    }

    /** The instances that answer the next so many requests; a failure does not count as one. */
    Set<String> next(int requests, Duration bound) {
        int from = answered();
        Await.until(
                bound,
                address + " answers " + requests + " requests; it failed: " + failures(),
                () -> answered() >= from + requests);
        return answeredSince(from);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(PATIENCE.plusSeconds(5));
        http.shutdownNow();
    }
}
