package dev.faultline.testcontainers;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;

/**
 * One availability zone of a region: a container with a broker, a database node, a load balancer node, a name server and
 * the zone's instances, and the containers of applications in it. All of them fail together.
 */
public final class Zone {
    private final String name;
    private final ZoneMember own;
    private final List<ZoneMember> applications = new CopyOnWriteArrayList<>();
    private final Journal journal;

    Zone(String name, ZoneMember own, Journal journal) {
        this.name = name;
        this.own = own;
        this.journal = journal;
    }

    /** How a zone is, as the engine sees it. */
    public enum State {
        RUNNING,
        CRASHED,
        FROZEN,
        ISOLATED
    }

    /** For example {@code us-east-1b}. */
    public String name() {
        return name;
    }

    /**
     * Fails the zone, and tells nobody. Returns when it has failed.
     *
     * @throws IllegalStateException when it has failed already
     */
    public void fail(Failure failure) {
        requireNow(State.RUNNING);
        // All at once, as far as the engine goes along.
        Stream.concat(Stream.of(own), applications.stream())
                .parallel()
                .filter(member -> member.state() == State.RUNNING)
                .forEach(member -> member.fail(failure));
        journal.note(name + " fails: " + failure);
    }

    /**
     * Brings the zone back, whatever had become of it: a crashed one starts from its disk, a frozen one goes on where it
     * stood, an isolated one has its link again; an instance of an application that had ended starts, too. What it hosts
     * is on its way when this returns; see {@link FaultlineRegion#awaitSteady}. What runs is left alone.
     */
    public void start() {
        State was = own.start();
        if (was != State.RUNNING) journal.note(name + " is started again; it was " + was);
        boolean ended =
                applications.parallelStream().map(ZoneMember::start).toList().contains(State.CRASHED);
        if (ended && was != State.CRASHED) journal.note("instances in " + name + " that had ended are started again");
    }

    public State state() {
        return own.state();
    }

    /** What the zone has logged. */
    public String logs() {
        return own.container().getLogs();
    }

    private void requireNow(State wanted) {
        State now = state();
        if (now != wanted)
            throw new IllegalStateException(
                    "Zone " + name + " is " + now.name().toLowerCase(Locale.ROOT) + " already: start it first.");
    }

    GenericContainer<?> container() {
        return own.container();
    }

    void add(ZoneMember application) {
        applications.add(application);
    }

    @Override
    public String toString() {
        return name;
    }
}
