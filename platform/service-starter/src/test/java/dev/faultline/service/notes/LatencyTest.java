package dev.faultline.service.notes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProjection;
import dev.faultline.eventbus.ContractTopic;
import dev.faultline.eventbus.Inbox;
import dev.faultline.eventstore.EventStore;
import dev.faultline.service.FaultlineService;
import dev.faultline.service.ServiceContext;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** How long an event takes from its command to the other service's committed inbox. It prints, and asserts on no time. */
@Tag("long")
class LatencyTest {
    private static final int WARM_UP = 300;
    private static final int MEASURED = 2_000;
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Notes when each note was committed to its inbox. */
    private static final class Listening implements FaultlineService {
        @Override
        public String name() {
            return "readers";
        }

        @Override
        public Class<?> application() {
            return Application.class;
        }

        @Override
        public Set<String> signingNames() {
            return Set.of();
        }

        @SpringBootConfiguration
        @EnableAutoConfiguration
        static class Application {
            @Bean
            Arrivals arrivals() {
                return new Arrivals(new ConcurrentHashMap<>());
            }
        }
    }

    private record Arrivals(Map<String, Long> committedNanos) implements ContractProjection<NotesEvent> {
        @Override
        public String name() {
            return "arrivals";
        }

        @Override
        public ContractTopic<NotesEvent> topic() {
            return ReadersService.NOTES;
        }

        @Override
        public void apply(ContractEvent<NotesEvent> event) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    committedNanos.put(event.stream(), System.nanoTime());
                }
            });
        }

        @Override
        public void clear() {
            committedNanos.clear();
        }
    }

    @Test
    void append_to_consumed(@TempDir Path folder) throws IOException {
        var zone = new AvailabilityZone("us-east-1a");
        var manifest = new RegionManifest(
                new Region("us-east-1"),
                "test",
                KafkaFixture.shared().network(),
                List.of(new RegionManifest.ZonePlace(zone, 1)),
                new RegionManifest.StateDatabase(zone, "token"),
                "cluster");
        Path file =
                Files.write(folder.resolve("manifest.json"), RegionJson.mapper().writeValueAsBytes(manifest));
        Map<String, ?> settings = Map.of(
                "faultline.manifest",
                file,
                "faultline.database-url",
                PostgresFixture.freshDatabase().url());
        try (var notes = ServiceContext.start(new NotesService(), 0, settings);
                var readers = ServiceContext.start(new Listening(), 0, settings)) {
            var store = notes.getBean(EventStore.class);
            var arrivals = readers.getBean(Arrivals.class).committedNanos();
            Await.until(BOUND, "the services hear each other", () -> {
                readers.getBean(Inbox.class).awaitOthers();
                return true;
            });
            var handled = new long[WARM_UP + MEASURED];
            var started = new long[WARM_UP + MEASURED];
            for (int i = 0; i < started.length; i++) {
                started[i] = System.nanoTime();
                store.handle(Note.NOTES, "n" + i, new Note.Write("text"));
                handled[i] = System.nanoTime() - started[i];
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            Await.until(BOUND, "all have arrived", () -> arrivals.size() >= started.length);
            var consumed = new long[MEASURED];
            for (int i = 0; i < MEASURED; i++)
                consumed[i] = arrivals.getOrDefault("note/n" + (WARM_UP + i), Long.MAX_VALUE) - started[WARM_UP + i];
            print("command handled", Arrays.copyOfRange(handled, WARM_UP, handled.length));
            print("command to consumed", consumed);
            assertThat(arrivals).hasSize(started.length);
        }
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                what,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
