package dev.faultline.database.region;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SLOTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.database.domain.instance.DbInstance.Event;
import dev.faultline.database.domain.subnetgroup.DbSubnetGroup;
import dev.faultline.database.process.InstanceProcess;
import dev.faultline.database.streams.Streams;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.EventStore;
import dev.faultline.scalinggroups.contract.DefaultVpc;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.rds.RdsClient;

/** A process sees an event at least once: what follows from it a second time changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepeatedDeliveryTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private RunningRegion region;
    private RdsClient rds;

    @BeforeAll
    void start() {
        region = RunningRegion.start(KafkaFixture.shared());
        rds = region.client();
    }

    @AfterAll
    void stop() {
        if (region != null) region.close();
    }

    private void create(String identifier) {
        rds.createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .dbInstanceClass("db.t3.micro")
                .engine("postgres")
                .masterUsername("admin")
                .masterUserPassword("password123")
                .allocatedStorage(20)
                .dbSubnetGroupName("two"));
        await(identifier, "available");
    }

    private void await(String identifier, String status) {
        Await.until(BOUND, identifier + " is " + status, () -> rds.describeDBInstances(
                        r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .getFirst()
                .dbInstanceStatus()
                .equals(status));
    }

    @Test
    void all_that_follows_from_an_instances_life_may_follow_twice() {
        rds.createDBSubnetGroup(r -> r.dbSubnetGroupName("two")
                .dbSubnetGroupDescription("two zones")
                .subnetIds(
                        DefaultVpc.subnetId(RunningRegion.ZONES.get(0)),
                        DefaultVpc.subnetId(RunningRegion.ZONES.get(1))));
        create("first");
        String first = region.zones().assignment("first").orElseThrow().resourceId();
        rds.stopDBInstance(r -> r.dbInstanceIdentifier("first"));
        await("first", "stopped");
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier("first").skipFinalSnapshot(true));
        Await.until(BOUND, "its slot is free", () -> !slots().containsValue(first));
        create("second");
        var slots = slots();
        var users = users();
        store().history(INSTANCES, first).forEach(this::again);
        assertThat(slots()).isEqualTo(slots);
        assertThat(users()).isEqualTo(users).hasSize(1);
        assertThat(rds.describeDBInstances().dbInstances())
                .singleElement()
                .satisfies(i -> assertThat(i.dbInstanceStatus()).isEqualTo("available"));
    }

    private void again(Envelope<Event> envelope) {
        var process = region.bean(InstanceProcess.class);
        for (Effect effect : process.react(envelope)) {
            switch (effect) {
                case Effect.Issue<?> issue -> issue(issue);
                case Effect.WakeAt wake ->
                    process.wake(wake.key(), Instant.now()).stream()
                            .map(Effect.Issue.class::cast)
                            .forEach(this::issue);
                case Effect.Cancel _ -> {
                    // Forgets what is forgotten.
                }
            }
        }
    }

    private <C> void issue(Effect.Issue<C> issue) {
        store().handle(issue.aggregate(), issue.id(), issue.command());
    }

    private EventStore store() {
        return region.bean(EventStore.class);
    }

    private Map<Integer, String> slots() {
        return store().load(SLOTS, RunningRegion.REGION.name()).state().taken();
    }

    private List<String> users() {
        return switch (store().load(Streams.SUBNET_GROUPS, "two").state()) {
            case DbSubnetGroup.Active group -> group.users().stream().sorted().toList();
            case DbSubnetGroup.Absent _ -> List.of();
        };
    }
}
