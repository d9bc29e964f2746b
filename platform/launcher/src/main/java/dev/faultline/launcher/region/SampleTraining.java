package dev.faultline.launcher.region;

import dev.faultline.topology.Addresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Runs the sample application, as an instance would, so that it writes an AOT cache when it stops. */
public final class SampleTraining {
    // Those of an instance, less its limits: the cache is put together in the same JVM's likeness, and that takes more
    // room.
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");
    private static final String MAIN = "dev.faultline.scalinggroups.sample.io.SampleApplication";
    private static final int PORT = 8080;
    private static final int REQUESTS = 200;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_NANOS = 50_000_000;

    private SampleTraining() {}

    /** @throws IOException when the application does not start, does not answer or does not stop */
    public static void run(RegionSettings settings, Path caches) throws IOException, InterruptedException {
        String address = new Addresses(settings.network(), 9).host(Addresses.FIRST_INSTANCE);
        var command =
                new JavaCommand(settings.home(), caches).plain("sample", FLAGS, MAIN, List.of(Integer.toString(PORT)));
        Files.createDirectories(settings.data());
        try (var starter = new ProcessStarter()) {
            var application = starter.start(
                    command,
                    Map.of("FAULTLINE_ADDRESS", address),
                    settings.data().resolve("sample.log"));
            try {
                use(address);
                application.destroy();
                if (!application.waitFor(settings.stopLimit())) throw new IOException("the application does not stop");
            } finally {
                application.destroyForcibly();
            }
        }
    }

    private static void use(String address) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        try (var client = HttpClient.newHttpClient()) {
            for (int answered = 0; answered < REQUESTS; ) {
                try {
                    String path = answered % 2 == 0 ? "/" : "/healthz";
                    var uri = URI.create("http://" + address + ":" + PORT + path);
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
                    answered++;
                } catch (IOException notYet) {
                    if (System.nanoTime() > deadline) throw new IOException("the application does not answer", notYet);
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                }
            }
        }
    }
}
