package dev.faultline.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.faultline.testcontainers.Zone.State;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** A container that fails with its zone and returns with it: the zone's own, or an instance of an application in it. */
final class ZoneMember {
    private final GenericContainer<?> container;
    private final Network network;
    private final @Nullable ContainerNetwork link;

    /** @param link how it is connected again after an isolation; null where its addresses do not come from its link */
    ZoneMember(GenericContainer<?> container, Network network, @Nullable ContainerNetwork link) {
        this.container = container;
        this.network = network;
        this.link = link;
    }

    void fail(Failure failure) {
        switch (failure) {
            case CRASH -> client().killContainerCmd(id()).withSignal("KILL").exec();
            case FREEZE -> client().pauseContainerCmd(id()).exec();
            case ISOLATE ->
                client().disconnectFromNetworkCmd()
                        .withNetworkId(network.getId())
                        .withContainerId(id())
                        .exec();
        }
    }

    /** Brings it back, whatever had become of it; one that runs is left alone. Returns how it was. */
    State start() {
        State was = state();
        switch (was) {
            case CRASHED -> client().startContainerCmd(id()).exec();
            case FROZEN -> client().unpauseContainerCmd(id()).exec();
            case ISOLATED -> connect();
            case RUNNING -> {
                // Nothing had become of it.
            }
        }
        return was;
    }

    private void connect() {
        var command =
                client().connectToNetworkCmd().withNetworkId(network.getId()).withContainerId(id());
        if (link != null) command.withContainerNetwork(link);
        command.exec();
    }

    State state() {
        InspectContainerResponse seen = client().inspectContainerCmd(id()).exec();
        var state = seen.getState();
        if (Boolean.TRUE.equals(state.getPaused())) return State.FROZEN;
        if (!Boolean.TRUE.equals(state.getRunning())) return State.CRASHED;
        boolean linked = seen.getNetworkSettings().getNetworks().values().stream()
                .anyMatch(link -> network.getId().equals(link.getNetworkID()));
        return linked ? State.RUNNING : State.ISOLATED;
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
}
