package dev.faultline.eventstore.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventstore.Sweep;
import dev.faultline.runtime.TimeSource;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.PostgresFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    /** One replica of the service: its lease and a worker that notes what it sees. */
    private static final class Replica implements AutoCloseable {
        final Lease lease;
        final Worker worker;

        Replica(StoreFixture fixture, List<String> seen) {
            lease = new Lease(fixture.dataSource, fixture.tables.channel());
            var follower = new EventLog(fixture.tables, fixture.catalog).follow("seen", batch -> {
                for (var entry : batch) note(entry.value(), seen);
                return batch.size();
            });
            worker = new Worker("replica", lease::leading, List.of(new FollowTask(follower)));
            lease.onAppend(worker::signal);
            worker.start();
            lease.start();
        }

        private static void note(Optional<Envelope<?>> envelope, List<String> seen) {
            envelope.ifPresent(found -> seen.add(found.stream().id()));
        }

        @Override
        public void close() {
            worker.close();
            lease.close();
        }
    }

    private static void open(StoreFixture fixture, String room) {
        fixture.store.handle(Room.ROOMS, room, new Room.Command.OpenRoom(room));
    }

    @Test
    void one_replica_leads_and_another_takes_over() {
        var fixture = new StoreFixture();
        var first = new CopyOnWriteArrayList<String>();
        var second = new CopyOnWriteArrayList<String>();
        try (var leader = new Replica(fixture, first)) {
            Await.until(BOUND, "the first replica leads", leader.lease::leading);
            try (var other = new Replica(fixture, second)) {
                open(fixture, "r1");
                Await.until(BOUND, "the leader sees r1", () -> first.contains("r1"));
                assertThat(other.lease.leading()).isFalse();
                leader.close();
                Await.until(BOUND, "the other takes over", other.lease::leading);
                open(fixture, "r2");
                Await.until(BOUND, "the other sees r2", () -> second.contains("r2"));
                assertThat(second).containsExactly("r2");
            }
        }
    }

    @Test
    void workers_go_on_by_themselves_when_the_database_is_back() {
        try (var server = PostgresFixture.start()) {
            var fixture = new StoreFixture(TimeSource.system(), server.createDatabase());
            var seen = new CopyOnWriteArrayList<String>();
            try (var replica = new Replica(fixture, seen)) {
                open(fixture, "r1");
                Await.until(BOUND, "r1 is seen", () -> seen.contains("r1"));
                server.crash();
                Await.until(BOUND, "the lease is lost", () -> !replica.lease.leading());
                server.resume();
                open(fixture, "r2");
                Await.until(BOUND, "r2 is seen", () -> seen.contains("r2"));
                // At least once: r1 comes again if the crash was faster than the cursor.
                assertThat(seen.stream().distinct()).containsExactly("r1", "r2");
            }
        }
    }

    @Test
    void a_failing_task_does_not_hold_up_the_others() {
        var fixture = new StoreFixture();
        var runs = new AtomicInteger();
        var lease = new Lease(fixture.dataSource, fixture.tables.channel());
        Worker.Task failing = new Worker.Task() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public Duration run() {
                throw new IllegalStateException("always");
            }
        };
        var sweep = new SweepTask(
                new Sweep() {
                    @Override
                    public String name() {
                        return "counting";
                    }

                    @Override
                    public Duration every() {
                        return Duration.ofMillis(1);
                    }

                    @Override
                    public void sweep(Instant now) {
                        runs.incrementAndGet();
                    }
                },
                TimeSource.system());
        try (lease;
                var worker = new Worker("test", lease::leading, List.of(failing, sweep))) {
            worker.start();
            lease.start();
            Await.until(BOUND, "ten sweeps", () -> runs.get() >= 10);
        }
    }
}
