package dev.faultline.scalinggroups.domain.instance;

import static dev.faultline.eventsourcing.Decision.accept;
import static dev.faultline.eventsourcing.Decision.refuse;
import static dev.faultline.scalinggroups.domain.instance.InstanceState.PENDING;
import static dev.faultline.scalinggroups.domain.instance.InstanceState.RUNNING;
import static dev.faultline.scalinggroups.domain.instance.InstanceState.SHUTTING_DOWN;
import static dev.faultline.scalinggroups.domain.instance.InstanceState.STOPPED;
import static dev.faultline.scalinggroups.domain.instance.InstanceState.STOPPING;
import static dev.faultline.scalinggroups.domain.instance.InstanceState.TERMINATED;

import dev.faultline.eventsourcing.Aggregate;
import dev.faultline.eventsourcing.CorruptStreamException;
import dev.faultline.eventsourcing.Decision;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One EC2 instance from launch to termination. It decides what the agent of its zone is to make true; what the agent
 * observes comes back as {@link RecordStatus} and is believed only when it is about the latest wish.
 */
public final class Instance {
    public static final Aggregate<State, Command, Event, Refusal> AGGREGATE =
            new Aggregate<>("instance", new Absent(), Instance::decide, Instance::evolve);

    private Instance() {}

    /** What an instance is. */
    public sealed interface State {}

    /** Not launched. */
    public record Absent() implements State {}

    /**
     * Launched, and remembered after its termination.
     *
     * @param address its loopback address, its own until it is terminated; null until it has one
     * @param version how many events there were
     * @param assignedVersion the version at which the wish to the agent last changed
     * @param boot how many starts were asked for
     * @param reachable the status check: whether its process is there and answers
     * @param launchedAt when it was last started, as DescribeInstances shows it
     * @param changedAt when its state last changed
     * @param reason why it is in its state; empty when it runs as asked
     */
    public record Launched(
            InstanceSpec spec,
            InstanceState state,
            @Nullable String address,
            long version,
            long assignedVersion,
            int boot,
            boolean reachable,
            Instant launchedAt,
            Instant changedAt,
            StateReason reason,
            Map<String, String> tags)
            implements State {}

    /** AWS's code and sentence for why an instance is not running; both empty when it is. */
    public record StateReason(String code, String message) {
        public static final StateReason NONE = new StateReason("", "");
        public static final StateReason USER = new StateReason(
                "Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown");
        public static final StateReason ITSELF = new StateReason(
                "Client.InstanceInitiatedShutdown", "Client.InstanceInitiatedShutdown: Instance initiated shutdown");

        /** The instance could not be started. */
        public static StateReason failed(String why) {
            return new StateReason("Server.InternalError", "Server.InternalError: " + why);
        }
    }

    /** What the agent sees of the instance's process. */
    public enum Observed {
        STARTING,
        RUNNING,
        STOPPED,
        TERMINATED,
        EXITED,
        FAILED
    }

    /** What may be asked of an instance, or told about it. */
    public sealed interface Command {}

    public record Launch(InstanceSpec spec, Map<String, String> tags, Instant at) implements Command {}

    public record GiveAddress(String address, Instant at) implements Command {}

    /** The instance cannot be launched, before an agent was told of it. */
    public record FailLaunch(String why, Instant at) implements Command {}

    /** @param version the version of the assignment that the agent acts on */
    public record RecordStatus(long version, Observed observed, boolean reachable, String why, Instant at)
            implements Command {}

    public record Stop(boolean zoneLost, Instant at) implements Command {}

    public record Start(Instant at) implements Command {}

    public record Reboot(Instant at) implements Command {}

    /** @param zoneLost whether nobody is there to confirm it: a lost zone's instance is not running */
    public record Terminate(boolean zoneLost, Instant at) implements Command {}

    /** The zone is given up: what was to end there has ended. */
    public record RecordZoneLost(Instant at) implements Command {}

    public record AddTags(Map<String, String> tags, Instant at) implements Command {}

    public record RemoveTags(List<String> keys, Instant at) implements Command {}

    /** What happened to an instance. */
    public sealed interface Event {}

    public record InstanceLaunched(InstanceSpec spec, Map<String, String> tags, Instant at) implements Event {}

    /** From now on the agent of its zone knows of it. */
    public record AddressGiven(String address, Instant at) implements Event {}

    public record InstanceRunning(Instant at) implements Event {}

    public record ReachabilityChanged(boolean reachable, Instant at) implements Event {}

    public record InstanceStopping(StateReason reason, Instant at) implements Event {}

    public record InstanceStopped(StateReason reason, Instant at) implements Event {}

    public record InstanceStarting(Instant at) implements Event {}

    public record InstanceRebooted(Instant at) implements Event {}

    public record InstanceShuttingDown(StateReason reason, Instant at) implements Event {}

    public record InstanceTerminated(StateReason reason, Instant at) implements Event {}

    public record TagsAdded(Map<String, String> tags, Instant at) implements Event {}

    public record TagsRemoved(List<String> keys, Instant at) implements Event {}

    /** Why a command is refused. */
    public sealed interface Refusal {}

    public record InstanceNotFound() implements Refusal {}

    /** The same id was launched for another request. */
    public record LaunchedForAnotherRequest() implements Refusal {}

    public record WrongState(InstanceState state) implements Refusal {}

    private record On(State state, Command command) {}

    private record After(State state, Event event) {}

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (new On(state, command)) {
            case On(Absent _, Launch c) -> accept(new InstanceLaunched(c.spec(), c.tags(), c.at()));
            case On(Launched i, Launch c) ->
                i.spec().requestDigest().equals(c.spec().requestDigest())
                        ? accept()
                        : refuse(new LaunchedForAnotherRequest());
            case On(Absent _, Command _) -> refuse(new InstanceNotFound());
            case On(Launched i, GiveAddress c) ->
                i.address() == null && i.state() == PENDING ? accept(new AddressGiven(c.address(), c.at())) : accept();
            case On(Launched i, FailLaunch c) ->
                i.address() == null && i.state() == PENDING
                        ? terminated(StateReason.failed(c.why()), c.at())
                        : accept();
            case On(Launched i, RecordStatus c) -> record(i, c);
            case On(Launched i, RecordZoneLost c) -> recordZoneLost(i, c.at());
            case On(Launched i, Stop c) -> stop(i, c);
            case On(Launched i, Start c) -> start(i, c);
            case On(Launched i, Reboot c) ->
                i.state() == RUNNING ? accept(new InstanceRebooted(c.at())) : refuse(new WrongState(i.state()));
            case On(Launched i, Terminate c) -> terminate(i, c);
            case On(Launched i, AddTags c) ->
                i.tags().entrySet().containsAll(c.tags().entrySet())
                        ? accept()
                        : accept(new TagsAdded(c.tags(), c.at()));
            case On(Launched i, RemoveTags c) ->
                c.keys().stream().noneMatch(i.tags()::containsKey)
                        ? accept()
                        : accept(new TagsRemoved(c.keys(), c.at()));
        };
    }

    private static Decision<Event, Refusal> record(Launched i, RecordStatus c) {
        boolean outdated = c.version() < i.assignedVersion();
        if (outdated || i.address() == null) return accept(); // About a wish that no longer holds.
        return switch (i.state()) {
            case PENDING ->
                switch (c.observed()) {
                    case RUNNING -> accept(new InstanceRunning(c.at()));
                    case EXITED -> accept(new InstanceRunning(c.at()), new InstanceStopped(StateReason.ITSELF, c.at()));
                    case FAILED -> failed(i, c);
                    case STARTING, STOPPED, TERMINATED -> accept();
                };
            case RUNNING ->
                switch (c.observed()) {
                    case EXITED -> accept(new InstanceStopped(StateReason.ITSELF, c.at()));
                    case FAILED -> accept(new InstanceStopped(StateReason.failed(c.why()), c.at()));
                    case RUNNING, STARTING ->
                        c.reachable() == i.reachable()
                                ? accept()
                                : accept(new ReachabilityChanged(c.reachable(), c.at()));
                    case STOPPED, TERMINATED -> accept();
                };
            case STOPPING ->
                switch (c.observed()) {
                    case STOPPED, EXITED, FAILED, TERMINATED -> accept(new InstanceStopped(i.reason(), c.at()));
                    case STARTING, RUNNING -> accept();
                };
            case SHUTTING_DOWN ->
                c.observed() == Observed.TERMINATED ? accept(new InstanceTerminated(i.reason(), c.at())) : accept();
            case STOPPED, TERMINATED -> accept();
        };
    }

    /** An instance that could never be started is terminated, as AWS does; one that ran before stays stopped. */
    private static Decision<Event, Refusal> failed(Launched i, RecordStatus c) {
        var reason = StateReason.failed(c.why());
        return i.boot() == 1 ? terminated(reason, c.at()) : accept(new InstanceStopped(reason, c.at()));
    }

    private static Decision<Event, Refusal> terminated(StateReason reason, Instant at) {
        return accept(new InstanceShuttingDown(reason, at), new InstanceTerminated(reason, at));
    }

    private static Decision<Event, Refusal> recordZoneLost(Launched i, Instant at) {
        return switch (i.state()) {
            case SHUTTING_DOWN -> accept(new InstanceTerminated(i.reason(), at));
            case STOPPING -> accept(new InstanceStopped(i.reason(), at));
            case RUNNING -> i.reachable() ? accept(new ReachabilityChanged(false, at)) : accept();
            case PENDING, STOPPED, TERMINATED -> accept();
        };
    }

    private static Decision<Event, Refusal> stop(Launched i, Stop c) {
        return switch (i.state()) {
            case RUNNING ->
                c.zoneLost()
                        ? accept(
                                new InstanceStopping(StateReason.USER, c.at()),
                                new InstanceStopped(StateReason.USER, c.at()))
                        : accept(new InstanceStopping(StateReason.USER, c.at()));
            case STOPPING, STOPPED -> accept();
            case PENDING, SHUTTING_DOWN, TERMINATED -> refuse(new WrongState(i.state()));
        };
    }

    private static Decision<Event, Refusal> start(Launched i, Start c) {
        return switch (i.state()) {
            case STOPPED -> accept(new InstanceStarting(c.at()));
            case PENDING, RUNNING -> accept();
            case STOPPING, SHUTTING_DOWN, TERMINATED -> refuse(new WrongState(i.state()));
        };
    }

    private static Decision<Event, Refusal> terminate(Launched i, Terminate c) {
        return switch (i.state()) {
            case PENDING, RUNNING, STOPPING, STOPPED ->
                // Nobody confirms the end of an instance that no agent was told of.
                c.zoneLost() || i.address() == null
                        ? terminated(StateReason.USER, c.at())
                        : accept(new InstanceShuttingDown(StateReason.USER, c.at()));
            case SHUTTING_DOWN -> c.zoneLost() ? accept(new InstanceTerminated(i.reason(), c.at())) : accept();
            case TERMINATED -> accept();
        };
    }

    public static State evolve(State state, Event event) {
        return switch (new After(state, event)) {
            case After(Absent _, InstanceLaunched e) ->
                new Launched(
                        e.spec(), PENDING, null, 1, 1, 1, true, e.at(), e.at(), StateReason.NONE, Map.copyOf(e.tags()));
            case After(Launched i, AddressGiven e) when i.address() == null && i.state() == PENDING -> addressed(i, e);
            case After(Launched i, InstanceRunning e)
            when i.state() == PENDING -> moved(i, RUNNING, e.at(), StateReason.NONE, false);
            case After(Launched i, ReachabilityChanged e) when i.state() == RUNNING -> reached(i, e.reachable());
            case After(Launched i, InstanceStopping e)
            when i.state() == RUNNING -> moved(i, STOPPING, e.at(), e.reason(), true);
            // The wish is already STOPPED when stopping ends; one that exits by itself must not be started again.
            case After(Launched i, InstanceStopped e)
            when i.state() == STOPPING -> moved(i, STOPPED, e.at(), e.reason(), false);
            case After(Launched i, InstanceStopped e)
            when i.state() == RUNNING || i.state() == PENDING -> moved(i, STOPPED, e.at(), e.reason(), true);
            case After(Launched i, InstanceStarting e) when i.state() == STOPPED -> booted(i, PENDING, e.at());
            case After(Launched i, InstanceRebooted _) when i.state() == RUNNING -> booted(i, RUNNING, i.launchedAt());
            case After(Launched i, InstanceShuttingDown e)
            when i.state() != TERMINATED && i.state() != SHUTTING_DOWN ->
                moved(i, SHUTTING_DOWN, e.at(), e.reason(), true);
            case After(Launched i, InstanceTerminated e)
            when i.state() == SHUTTING_DOWN -> moved(i, TERMINATED, e.at(), e.reason(), false);
            case After(Launched i, TagsAdded e) -> {
                var tags = new HashMap<>(i.tags());
                tags.putAll(e.tags());
                yield tagged(i, tags);
            }
            case After(Launched i, TagsRemoved e) -> {
                var tags = new HashMap<>(i.tags());
                tags.keySet().removeAll(e.keys());
                yield tagged(i, tags);
            }
            case After(State _, Event _) -> throw new CorruptStreamException(state, event);
        };
    }

    private static Launched moved(Launched i, InstanceState to, Instant at, StateReason reason, boolean newWish) {
        long version = i.version() + 1;
        long assigned = newWish ? version : i.assignedVersion();
        return new Launched(
                i.spec(), to, i.address(), version, assigned, i.boot(), true, i.launchedAt(), at, reason, i.tags());
    }

    private static Launched addressed(Launched i, AddressGiven e) {
        long version = i.version() + 1;
        return new Launched(
                i.spec(),
                i.state(),
                e.address(),
                version,
                version,
                i.boot(),
                true,
                i.launchedAt(),
                i.changedAt(),
                i.reason(),
                i.tags());
    }

    private static Launched booted(Launched i, InstanceState to, Instant launchedAt) {
        long version = i.version() + 1;
        return new Launched(
                i.spec(),
                to,
                i.address(),
                version,
                version,
                i.boot() + 1,
                true,
                launchedAt,
                launchedAt,
                StateReason.NONE,
                i.tags());
    }

    private static Launched reached(Launched i, boolean reachable) {
        return new Launched(
                i.spec(),
                i.state(),
                i.address(),
                i.version() + 1,
                i.assignedVersion(),
                i.boot(),
                reachable,
                i.launchedAt(),
                i.changedAt(),
                i.reason(),
                i.tags());
    }

    private static Launched tagged(Launched i, Map<String, String> tags) {
        return new Launched(
                i.spec(),
                i.state(),
                i.address(),
                i.version() + 1,
                i.assignedVersion(),
                i.boot(),
                i.reachable(),
                i.launchedAt(),
                i.changedAt(),
                i.reason(),
                Map.copyOf(tags));
    }
}
