package dev.faultline.service.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.eventbus.ConfigurationPublisher;
import dev.faultline.eventbus.Inbox;
import dev.faultline.eventbus.InboxBehindException;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled;
import dev.faultline.eventstore.ReadModels;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.service.FaultlineService;
import dev.faultline.service.ServiceContext;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import dev.faultline.testkit.PostgresFixture;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/** Two services on a real Postgres and a real broker, which the tests kill and empty. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoServicesTest {
    private static final Duration BOUND = Duration.ofSeconds(40);

    private PostgresFixture postgres;
    private KafkaFixture kafka;
    private ConfigurableApplicationContext notes;
    private ConfigurableApplicationContext readers;
    private Map<String, Object> settings = Map.of();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        postgres = PostgresFixture.start();
        kafka = KafkaFixture.start();
        var zone = new AvailabilityZone("us-east-1a");
        var manifest = new RegionManifest(
                new Region("us-east-1"),
                "test",
                kafka.network(),
                List.of(new RegionManifest.ZonePlace(zone, 1)),
                new RegionManifest.StateDatabase(zone, "token"),
                "cluster");
        Path file =
                Files.write(folder.resolve("manifest.json"), RegionJson.mapper().writeValueAsBytes(manifest));
        var database = postgres.createDatabase();
        settings = Map.of("faultline.manifest", file, "faultline.database-url", database.url());
        notes = start(new NotesService(), settings);
        readers = start(new ReadersService(), settings);
        Await.until(BOUND, "the first note has arrived", () -> {
            write("first", "hello");
            readers.getBean(Inbox.class).awaitOthers();
            return known("first").equals("hello");
        });
    }

    private static ConfigurableApplicationContext start(FaultlineService service, Map<String, ?> settings) {
        return ServiceContext.start(service, 0, settings);
    }

    @AfterAll
    void stop() {
        if (readers != null) readers.close();
        if (notes != null) notes.close();
        kafka.close();
        postgres.close();
    }

    private void write(String id, String text) {
        notes.getBean(EventStore.class).handle(Note.NOTES, id, new Note.Write(text));
    }

    private String known(String id) {
        return readers.getBean(ReadersService.KnownNotes.class).text(id).orElse("");
    }

    private String copy(String id) {
        return readers.getBean(EventStore.class)
                .load(Note.NOTES, "copy of " + id)
                .state()
                .text();
    }

    private String health(ConfigurableApplicationContext service) throws IOException, InterruptedException {
        var port = service.getEnvironment().getRequiredProperty("local.server.port");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** The compacted topic as a data plane reads it: the last value of each key. */
    private Map<String, String> configuration() {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partition = List.of(new TopicPartition(NotesService.CONFIGURATION, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long end = consumer.endOffsets(partition).values().iterator().next();
            var values = new HashMap<String, String>();
            while (consumer.position(partition.getFirst()) < end)
                for (var record : consumer.poll(Duration.ofMillis(200))) values.put(record.key(), record.value());
            return values;
        }
    }

    private String configured(String key) {
        return configuration().getOrDefault(key, "");
    }

    private void send(String topic, String key, String value) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value));
        }
    }

    @Test
    void a_caller_who_waits_for_others_sees_what_was_committed_before() {
        for (int i = 0; i < 20; i++) {
            write("waited", "text " + i);
            readers.getBean(Inbox.class).awaitOthers();
            assertThat(known("waited")).isEqualTo("text " + i);
        }
    }

    @Test
    void another_services_event_becomes_a_command() {
        write("copied", "text");
        Await.until(BOUND, "the copy is made", () -> copy("copied").equals("text"));
    }

    @Test
    void a_delivery_that_comes_again_is_dropped() {
        write("again", "text");
        readers.getBean(Inbox.class).awaitOthers();
        var jdbc = readers.getBean(JdbcClient.class);
        long before = jdbc.sql("select count(*) from inbox").query(Long.class).single();
        notes.getBean(StoreTables.class).cursors().rewind("relay");
        readers.getBean(Inbox.class).awaitOthers();
        assertThat(jdbc.sql("select count(*) from inbox").query(Long.class).single())
                .isEqualTo(before);
    }

    @Test
    void read_models_of_other_services_are_rebuilt_from_the_inbox() {
        write("rebuilt", "text");
        readers.getBean(Inbox.class).awaitOthers();
        readers.getBean(JdbcClient.class)
                .sql("update known_note set text = 'wrong'")
                .update();
        readers.getBean(ReadModels.class).rebuild();
        assertThat(known("rebuilt")).isEqualTo("text");
    }

    @Test
    void what_cannot_be_taken_in_is_put_aside_and_the_next_goes_on() {
        send(NotesEvent.TOPIC, "x", "not json");
        send(NotesEvent.TOPIC, "x", "{\"id\": 1}");
        write("poisoned", "poison");
        write("poisoned", "text");
        readers.getBean(Inbox.class).awaitOthers();
        assertThat(known("poisoned")).isEqualTo("text");
        assertThat(readers.getBean(JdbcClient.class)
                        .sql("select count(*) from parked where owner = ?")
                        .param(NotesEvent.TOPIC)
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    void soft_state_is_observed() {
        var seen = readers.getBean(ReadersService.Glances.class).seen();
        send(ReadersService.OBSERVED, "zone", "not json");
        Await.until(BOUND, "the glance is seen", () -> {
            send(ReadersService.OBSERVED, "zone", "{\"what\": \"smoke\"}");
            return seen.contains("zone=smoke");
        });
    }

    @Test
    void configuration_is_published_at_every_change_with_a_higher_version() {
        write("configured", "one");
        write("configured", "two");
        Await.until(BOUND, "the second version is published", () -> configured("configured")
                .contains("two"));
        long version = version("configured");
        write("configured", "three");
        Await.until(BOUND, "the third version is published", () -> configured("configured")
                .contains("three"));
        assertThat(version("configured")).isGreaterThan(version);
    }

    private long version(String key) {
        return RegionJson.mapper()
                .readValue(configured(key).getBytes(StandardCharsets.UTF_8), NotesService.NoteConfiguration.class)
                .version();
    }

    @Test
    void everything_on_kafka_is_made_anew_after_its_data_was_deleted() {
        write("kept", "before");
        Await.until(BOUND, "the first is configured", () -> configuration().containsKey("kept"));
        long version = version("kept");
        // The reader forgets the note as well, so that only a second publication can bring it back.
        Await.until(BOUND, "the reader has heard of all that was written", () -> {
            readers.getBean(Inbox.class).awaitOthers(); // Gives up after 3 s, which a busy machine may need.
            return true;
        });
        readers.getBean(JdbcClient.class).sql("delete from inbox").update();
        readers.getBean(JdbcClient.class).sql("delete from known_note").update();
        kafka.crash();
        kafka.loseEverything();
        write("meanwhile", "text");
        kafka.resume();
        Await.until(BOUND, "the history has been published again", () -> known("kept")
                .equals("before"));
        Await.until(BOUND, "what was written meanwhile is published", () -> known("meanwhile")
                .equals("text"));
        Await.until(BOUND, "the configuration is back", () -> configuration().containsKey("kept"));
        assertThat(version("kept")).isEqualTo(version);
        Await.until(BOUND, "waiting for others works again", () -> {
            write("after", "text");
            readers.getBean(Inbox.class).awaitOthers();
            return known("after").equals("text");
        });
        var seen = readers.getBean(ReadersService.Glances.class).seen();
        Await.until(BOUND, "soft state is observed again", () -> {
            send(ReadersService.OBSERVED, "zone", "{\"what\": \"late\"}");
            return seen.contains("zone=late");
        });
    }

    @Test
    void configuration_is_published_again_on_demand() {
        write("demanded", "text");
        Await.until(BOUND, "it is published", () -> configuration().containsKey("demanded"));
        send(NotesService.CONFIGURATION, "demanded", "{\"text\": \"damaged\", \"version\": 0}");
        Await.until(BOUND, "it is damaged", () -> configured("demanded").contains("damaged"));
        notes.getBean(ConfigurationPublisher.class).republish();
        Await.until(BOUND, "it is healed", () -> configured("demanded").contains("\"text\":\"text\""));
    }

    @Test
    void a_snapshot_that_ends_with_time_alone_leaves_a_tombstone() {
        write("ending", "text");
        Await.until(BOUND, "it is published", () -> configured("ending").contains("text"));
        notes.getBean(JdbcClient.class)
                .sql("delete from note where id = 'ending'")
                .update();
        notes.getBean(NotesService.Clock.class).advance(Duration.ofMinutes(11));
        Await.until(BOUND, "it is gone", () -> configuration().get("ending") == null);
        assertThat(configuration()).containsKey("ending");
    }

    @Test
    void a_silent_source_makes_the_caller_try_again_instead_of_lying() {
        write("silent", "text");
        kafka.crash();
        try {
            assertThatThrownBy(() -> readers.getBean(Inbox.class).awaitOthers())
                    .isInstanceOf(InboxBehindException.class);
            // Requests go on without Kafka.
            assertThat(notes.getBean(EventStore.class).handle(Note.NOTES, "silent", new Note.Write("more")))
                    .isInstanceOf(Handled.Accepted.class);
        } finally {
            kafka.resume();
        }
        Await.until(BOUND, "what waited arrives", () -> known("silent").equals("more"));
    }

    @Test
    void a_second_replica_hears_everything_and_leads_when_the_first_is_gone() {
        var all = new HashMap<>(settings);
        all.put("faultline.replica", "2");
        try (var second = start(new ReadersService(), all)) {
            write("shared", "one");
            readers.getBean(Inbox.class).awaitOthers();
            Await.until(BOUND, "the second replica hears the others", () -> {
                second.getBean(Inbox.class).awaitOthers();
                return true;
            });
            assertThat(known("shared")).isEqualTo("one");
            assertThat(readers.getBean(JdbcClient.class)
                            .sql("select count(*) from inbox where stream = 'note/shared'")
                            .query(Long.class)
                            .single())
                    .isEqualTo(1);
            readers.close();
            write("shared", "two");
            var copies = second.getBean(EventStore.class);
            Await.until(BOUND, "the second replica makes the copy", () -> copies.load(Note.NOTES, "copy of shared")
                    .state()
                    .text()
                    .equals("two"));
        } finally {
            readers = start(new ReadersService(), settings);
        }
        write("shared", "three");
        Await.until(BOUND, "the first replica is back in its place", () -> copy("shared")
                .equals("three"));
    }

    @Test
    void services_recover_by_themselves_when_the_database_is_back() throws Exception {
        postgres.crash();
        try {
            assertThatThrownBy(() -> write("down", "text"))
                    .isInstanceOfAny(DataAccessException.class, TransactionException.class);
            assertThat(health(notes)).contains("\"status\":\"down\"");
        } finally {
            postgres.resume();
        }
        Await.until(BOUND, "a note is taken and arrives", () -> {
            write("down", "text");
            return known("down").equals("text");
        });
        Await.until(BOUND, "the relay leads again", () -> health(notes).contains("\"leading\":true,\"relayLag\":0"));
        assertThat(health(notes)).contains("\"status\":\"up\",\"service\":\"notes\"");
    }
}
