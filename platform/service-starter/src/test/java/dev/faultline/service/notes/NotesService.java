package dev.faultline.service.notes;

import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Projection;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.runtime.TimeSource;
import dev.faultline.service.FaultlineService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes notes. */
public final class NotesService implements FaultlineService {
    static final String CONFIGURATION = "faultline.notes.configuration";

    @Override
    public String name() {
        return "notes";
    }

    @Override
    public Class<?> application() {
        return Application.class;
    }

    @Override
    public Set<String> signingNames() {
        return Set.of("notes");
    }

    /** What a data plane would be given. */
    record NoteConfiguration(String text, long version) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        StoredAggregate<?, ?, ?, ?> notes() {
            return Note.NOTES;
        }

        @Bean
        Rows rows(JdbcClient jdbc) {
            return new Rows(jdbc);
        }

        @Bean
        Publication<Note.Event> events() {
            return new Events();
        }

        @Bean
        Clock clock() {
            return new Clock();
        }

        @Bean
        ConfigurationTopic<NoteConfiguration> configuration(Rows rows) {
            return new Configuration(rows);
        }
    }

    /** The machine's clock, which a test sets forward. */
    static final class Clock implements TimeSource {
        private final AtomicLong aheadNanos = new AtomicLong();

        void advance(Duration by) {
            aheadNanos.addAndGet(by.toNanos());
        }

        @Override
        public Instant now() {
            return TimeSource.system().now().plusNanos(aheadNanos.get());
        }

        @Override
        public long nanoTime() {
            return TimeSource.system().nanoTime() + aheadNanos.get();
        }
    }

    record Rows(JdbcClient jdbc) implements Projection<Note.Event> {
        @Override
        public String name() {
            return "notes";
        }

        @Override
        public StoredAggregate<?, ?, Note.Event, ?> source() {
            return Note.NOTES;
        }

        @Override
        public void apply(Envelope<Note.Event> envelope) {
            switch (envelope.event()) {
                case Note.Event.Written e ->
                    jdbc.sql("insert into note values (?, ?) on conflict (id) do update set text = excluded.text")
                            .params(envelope.stream().id(), e.text())
                            .update();
            }
        }

        @Override
        public void clear() {
            jdbc.sql("delete from note").update();
        }

        Optional<String> text(String id) {
            return jdbc.sql("select text from note where id = ?")
                    .param(id)
                    .query(String.class)
                    .optional();
        }

        Set<String> ids() {
            return jdbc.sql("select id from note").query(String.class).set();
        }
    }

    private record Events() implements Publication<Note.Event> {
        @Override
        public StoredAggregate<?, ?, Note.Event, ?> source() {
            return Note.NOTES;
        }

        @Override
        public List<Outgoing> publish(Envelope<Note.Event> envelope) {
            return switch (envelope.event()) {
                case Note.Event.Written e -> {
                    String id = envelope.stream().id();
                    yield List.of(new Outgoing(NotesEvent.TOPIC, id, new NotesEvent.NoteWritten(id, e.text())));
                }
            };
        }
    }

    private record Configuration(Rows rows) implements ConfigurationTopic<NoteConfiguration> {
        @Override
        public String topic() {
            return CONFIGURATION;
        }

        @Override
        public Set<String> affectedBy(Envelope<?> event) {
            return Set.of(event.stream().id());
        }

        @Override
        public Set<String> keys() {
            return rows.ids();
        }

        @Override
        public Optional<NoteConfiguration> compose(String key, long version) {
            return rows.text(key).map(text -> new NoteConfiguration(text, version));
        }
    }
}
