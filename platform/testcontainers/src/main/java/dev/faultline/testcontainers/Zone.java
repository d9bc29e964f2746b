package dev.faultline.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.util.Locale;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/**
 * One availability zone of a region: a container with a broker, a database node, a load balancer node, a name server and
 * the zone's instances, which fail together.
 */
public final class Zone {
    private final String name;
    private final GenericContainer<?> container;
    private final Network network;
    private final Journal journal;

    Zone(String name, GenericContainer<?> container, Network network, Journal journal) {
        this.name = name;
        this.container = container;
        this.network = network;
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
        switch (failure) {
            case CRASH -> client().killContainerCmd(id()).withSignal("KILL").exec();
            case FREEZE -> client().pauseContainerCmd(id()).exec();
            case ISOLATE ->
                client().disconnectFromNetworkCmd()
                        .withNetworkId(network.getId())
                        .withContainerId(id())
                        .exec();
        }
        journal.note(name + " fails: " + failure);
    }

    /**
     * Brings the zone back, whatever had become of it: a crashed one starts from its disk, a frozen one goes on where it
     * stood, an isolated one has its link again. What it hosts is on its way when this returns; see {@link
     * FaultlineRegion#awaitSteady}. A zone that runs is left alone.
     */
    public void start() {
        State now = state();
        switch (now) {
            case CRASHED -> client().startContainerCmd(id()).exec();
            case FROZEN -> client().unpauseContainerCmd(id()).exec();
            case ISOLATED ->
                client().connectToNetworkCmd()
                        .withNetworkId(network.getId())
                        .withContainerId(id())
                        .exec();
            case RUNNING -> {
                return;
            }
        }
        journal.note(name + " is started again; it was " + now);
    }

    public State state() {
        InspectContainerResponse seen = client().inspectContainerCmd(id()).exec();
        var state = seen.getState();
        if (Boolean.TRUE.equals(state.getPaused())) return State.FROZEN;
        if (!Boolean.TRUE.equals(state.getRunning())) return State.CRASHED;
        boolean linked = seen.getNetworkSettings().getNetworks().values().stream()
                .anyMatch(link -> network.getId().equals(link.getNetworkID()));
        return linked ? State.RUNNING : State.ISOLATED;
    }

    /** What the zone has logged. */
    public String logs() {
        return container.getLogs();
    }

    private void requireNow(State wanted) {
        State now = state();
        if (now != wanted)
            throw new IllegalStateException(
                    "Zone " + name + " is " + now.name().toLowerCase(Locale.ROOT) + " already: start it first.");
    }

    GenericContainer<?> container() {
        return container;
    }

    private String id() {
        return container.getContainerId();
    }

    private DockerClient client() {
        return container.getDockerClient();
    }

    @Override
    public String toString() {
        return name;
    }
}
