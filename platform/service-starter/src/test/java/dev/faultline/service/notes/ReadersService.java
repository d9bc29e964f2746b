package dev.faultline.service.notes;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.ContractProjection;
import dev.faultline.eventbus.ContractTopic;
import dev.faultline.eventbus.Observer;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.service.FaultlineService;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the notes of another service, and copies each into one of its own. */
public final class ReadersService implements FaultlineService {
    static final String OBSERVED = "faultline.notes.observed";
    static final ContractTopic<NotesEvent> NOTES = new ContractTopic<>(NotesEvent.TOPIC, NotesEvent.class);

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
        return Set.of("readers");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        StoredAggregate<?, ?, ?, ?> copies() {
            return Note.NOTES;
        }

        @Bean
        KnownNotes knownNotes(JdbcClient jdbc) {
            return new KnownNotes(jdbc);
        }

        @Bean
        ContractProcess<NotesEvent> copying() {
            return new Copying();
        }

        @Bean
        Glances glances() {
            return new Glances(new CopyOnWriteArrayList<>());
        }
    }

    record KnownNotes(JdbcClient jdbc) implements ContractProjection<NotesEvent> {
        @Override
        public String name() {
            return "known-notes";
        }

        @Override
        public ContractTopic<NotesEvent> topic() {
            return NOTES;
        }

        @Override
        public void apply(ContractEvent<NotesEvent> event) {
            switch (event.data()) {
                case NotesEvent.NoteWritten e
                when e.text().equals("poison") -> throw new IllegalStateException("cannot read this");
                case NotesEvent.NoteWritten e ->
                    jdbc.sql("insert into known_note values (?, ?) on conflict (id) do update set text = excluded.text")
                            .params(e.noteId(), e.text())
                            .update();
            }
        }

        @Override
        public void clear() {
            jdbc.sql("delete from known_note").update();
        }

        Optional<String> text(String id) {
            return jdbc.sql("select text from known_note where id = ?")
                    .param(id)
                    .query(String.class)
                    .optional();
        }
    }

    private record Copying() implements ContractProcess<NotesEvent> {
        @Override
        public String name() {
            return "copying";
        }

        @Override
        public ContractTopic<NotesEvent> topic() {
            return NOTES;
        }

        @Override
        public List<Effect> react(ContractEvent<NotesEvent> event) {
            return switch (event.data()) {
                case NotesEvent.NoteWritten e ->
                    List.of(Effect.issue(Note.NOTES, "copy of " + e.noteId(), new Note.Write(e.text())));
            };
        }
    }

    record Glance(String what) {}

    record Glances(List<String> seen) implements Observer<Glance> {
        @Override
        public String topic() {
            return OBSERVED;
        }

        @Override
        public Class<Glance> type() {
            return Glance.class;
        }

        @Override
        public void observe(String key, Glance glance) {
            seen.add(key + "=" + glance.what());
        }
    }
}
