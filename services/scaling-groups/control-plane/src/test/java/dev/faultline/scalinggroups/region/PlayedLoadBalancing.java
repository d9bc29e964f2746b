package dev.faultline.scalinggroups.region;

import static dev.faultline.eventsourcing.Decision.accept;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.ContractTopic;
import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.EventTypes;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetDeregistered;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetHealthChanged;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.InstanceStateChanged;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetDeregistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetRegistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.ZoneStateChanged;
import dev.faultline.service.FaultlineService;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Stands for load balancing: it answers a registration with a target that is first initial, then healthy, and a
 * deregistration with a target that has left, by the same machinery. It says what a test tells it to, too.
 */
final class PlayedLoadBalancing implements FaultlineService {
    static final StoredAggregate<State, LoadBalancingEvent, Event, Refusal> SAID = StoredAggregate.of(
            new Aggregate<>("said", new State(), (_, command) -> accept(new Said(command)), (state, _) -> state),
            EventTypes.of(Event.class).type("Said", Said.class));

    record State() {}

    sealed interface Event permits Said {}

    record Said(LoadBalancingEvent what) implements Event {}

    record Refusal() {}

    @Override
    public String name() {
        return "load-balancing";
    }

    @Override
    public Class<?> application() {
        return Application.class;
    }

    @Override
    public Set<String> signingNames() {
        return Set.of("elasticloadbalancing");
    }

    @EnableAutoConfiguration
    static class Application {
        @Bean
        StoredAggregate<?, ?, ?, ?> said() {
            return SAID;
        }

        @Bean
        Publication<Event> saying() {
            return new Saying();
        }

        @Bean
        ContractProcess<ScalingGroupsEvent> answering() {
            return new Answering();
        }
    }

    private record Saying() implements Publication<Event> {
        @Override
        public StoredAggregate<?, ?, Event, ?> source() {
            return SAID;
        }

        @Override
        public List<Outgoing> publish(Envelope<Event> envelope) {
            return switch (envelope.event()) {
                case Said e ->
                    List.of(new Outgoing(
                            LoadBalancingEvent.TOPIC, envelope.stream().id(), e.what()));
            };
        }
    }

    private record Answering() implements ContractProcess<ScalingGroupsEvent> {
        @Override
        public String name() {
            return "answering";
        }

        @Override
        public ContractTopic<ScalingGroupsEvent> topic() {
            return new ContractTopic<>(ScalingGroupsEvent.TOPIC, ScalingGroupsEvent.class);
        }

        @Override
        public List<Effect> react(ContractEvent<ScalingGroupsEvent> event) {
            return switch (event.data()) {
                case TargetRegistrationRequested e ->
                    List.of(
                            health(e.targetGroupArn(), e.instanceId(), "initial"),
                            health(e.targetGroupArn(), e.instanceId(), "healthy"));
                case TargetDeregistrationRequested e ->
                    List.of(Effect.issue(
                            SAID, e.targetGroupArn(), new TargetDeregistered(e.targetGroupArn(), e.instanceId(), 80)));
                case InstanceStateChanged _, ZoneStateChanged _ -> List.of();
            };
        }

        private static Effect health(String arn, String id, String state) {
            return Effect.issue(SAID, arn, new TargetHealthChanged(arn, id, 80, state, "", ""));
        }
    }
}
