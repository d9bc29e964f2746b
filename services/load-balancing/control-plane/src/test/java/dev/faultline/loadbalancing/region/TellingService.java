package dev.faultline.loadbalancing.region;

import static dev.faultline.eventsourcing.Decision.accept;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.service.FaultlineService;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Stands for scaling-groups: it publishes the contract events that a test tells it to, by the same machinery. */
public final class TellingService implements FaultlineService {
    static final StoredAggregate<State, ScalingGroupsEvent, Event, Refusal> TOLD = StoredAggregate.of(
            new Aggregate<>("told", new State(), (_, command) -> accept(new Told(command)), (state, _) -> state),
            EventTypes.of(Event.class).type("Told", Told.class));

    record State() {}

    sealed interface Event permits Told {}

    record Told(ScalingGroupsEvent what) implements Event {}

    record Refusal() {}

    @Override
    public String name() {
        return "scaling-groups";
    }

    @Override
    public Class<?> application() {
        return Application.class;
    }

    @Override
    public Set<String> signingNames() {
        return Set.of("autoscaling");
    }

    @EnableAutoConfiguration
    static class Application {
        @Bean
        StoredAggregate<?, ?, ?, ?> told() {
            return TOLD;
        }

        @Bean
        Publication<Event> publication() {
            return new Telling();
        }
    }

    private record Telling() implements Publication<Event> {
        @Override
        public StoredAggregate<?, ?, Event, ?> source() {
            return TOLD;
        }

        @Override
        public List<Outgoing> publish(Envelope<Event> envelope) {
            return switch (envelope.event()) {
                case Told e ->
                    List.of(new Outgoing(
                            ScalingGroupsEvent.TOPIC, envelope.stream().id(), e.what()));
            };
        }
    }
}
