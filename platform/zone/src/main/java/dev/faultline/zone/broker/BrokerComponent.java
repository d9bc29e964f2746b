package dev.faultline.zone.broker;

import dev.faultline.topology.KafkaCluster;
import dev.faultline.zone.ChildProcesses.Child;
import dev.faultline.zone.ChildProcesses.Launch;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the zone's Kafka broker as a child and starts it again when it ends by itself. The zone does not wait for it: a
 * broker answers some seconds after its start, and no data plane needs it to serve. Where Kafka is somebody else's, there is
 * none.
 */
public final class BrokerComponent implements ZoneComponent {
    /** What a broker's JVM is started with; the distribution makes the AOT cache with the same. */
    public static final List<String> JVM_FLAGS = List.of(
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");

    /** In the zone's environment: a folder where the broker writes an AOT cache, {@code broker.aot}, when it ends. */
    public static final String TRAINING = "FAULTLINE_AOT_TRAINING";

    private static final String CACHE = "broker.aot";
    private static final String MAIN = "dev.faultline.broker.BrokerMain";
    /** Writing an AOT cache takes longer than the usual end, within what the zone gives its components. */
    private static final long STOP_MS = System.getenv(TRAINING) == null ? 4000 : 9000;

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public AutoCloseable start(ZoneContext zone) throws IOException {
        if (KafkaCluster.of(zone.manifest()).external()) return () -> {};
        var folder = zone.dataDirectory(this).toRealPath();
        var settings = new BrokerSettings(
                zone.manifest(), zone.self(), folder.resolve("storage"), folder.resolve("broker.log"));
        var file = Files.writeString(folder.resolve("server.properties"), settings.text());
        var launch =
                new Launch(name(), command(zone.home(), file), Map.of(), folder, folder.resolve("broker.out"), false);
        var supervised = new Supervised(zone, launch);
        supervised.startFirst();
        return supervised;
    }

    /** @throws IOException when the distribution has no broker */
    private static List<String> command(Path home, Path properties) throws IOException {
        // What serves users goes first: a broker that starts on a busy machine would take half of it from them.
        var command = new ArrayList<>(List.of("nice", "-n", "5"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(cache(home));
        command.addAll(List.of("-cp", classPath(home), MAIN, properties.toString()));
        return List.copyOf(command);
    }

    /** A cache that does not fit is passed over by the JVM; its complaint about that is of no use in a log. */
    private static List<String> cache(Path home) {
        var training = System.getenv(TRAINING);
        if (training != null) return List.of("-XX:AOTCacheOutput=" + Path.of(training, CACHE));
        var cache = home.resolve("aot").resolve(CACHE);
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:disable") : List.of();
    }

    /** The jars of {@code lib/broker} by name: an AOT cache holds for exactly one order. */
    public static String classPath(Path home) throws IOException {
        var folder = home.resolve("lib").resolve("broker");
        if (!Files.isDirectory(folder)) throw new IOException("the distribution has no broker in " + folder);
        try (var jars = Files.list(folder)) {
            return jars.filter(jar -> jar.toString().endsWith(".jar"))
                    .sorted()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** One broker after the other, until closed. */
    private static final class Supervised implements AutoCloseable {
        private static final Logger log = LoggerFactory.getLogger(BrokerComponent.class);

        private final ZoneContext zone;
        private final Launch launch;
        private final Thread thread =
                Thread.ofPlatform().name("supervises-broker").daemon().unstarted(this::run);
        private volatile @Nullable Child child;
        private volatile boolean closed;

        Supervised(ZoneContext zone, Launch launch) {
            this.zone = zone;
            this.launch = launch;
        }

        void startFirst() throws IOException {
            child = zone.children().start(launch);
            thread.start();
        }

        private void run() {
            var delay = RestartDelay.fresh();
            try {
                while (!closed) {
                    long began = zone.time().nanoTime();
                    int code = awaitExit();
                    if (closed) return;
                    var ran = Duration.ofNanos(zone.time().nanoTime() - began);
                    delay = delay.after(ran);
                    log.warn(
                            "the broker ended with {} after {} s, it starts again in {} ms; see {}",
                            code,
                            ran.toSeconds(),
                            delay.next().toMillis(),
                            launch.log());
                    Thread.sleep(delay.next());
                    startAgain();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void startAgain() {
            if (closed) return;
            try {
                // What went wrong last is what matters, and the file must not grow with every attempt.
                Files.deleteIfExists(launch.log());
                child = zone.children().start(launch);
            } catch (IOException e) {
                log.error("the broker cannot be started: {}", e.getMessage());
                child = null;
            }
        }

        private int awaitExit() throws InterruptedException {
            var running = child;
            if (running == null) return -1;
            try {
                return running.exit().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a child's exit is a number", e);
            }
        }

        @Override
        public void close() throws InterruptedException {
            Child running;
            synchronized (this) {
                closed = true;
                running = child;
            }
            thread.interrupt();
            if (running == null) return;
            running.terminate();
            try {
                running.exit().get(STOP_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException slow) {
                // Two of three brokers have to be there for an orderly end; the last ones are not missed.
                running.kill();
            }
        }
    }
}
