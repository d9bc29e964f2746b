package dev.faultline.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Info;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.utility.DockerImageName;

/** What a region needs of the container engine, asked before anything is made. */
final class Engine {
    private static final long GIBI = 1L << 30;
    private static final long LEAST_MEMORY = 3 * GIBI;
    private static final int LEAST_MAJOR = 20;

    private Engine() {}

    /** @throws ContainerLaunchException with a sentence that says what to do */
    static void require(DockerImageName image) {
        missing(image).ifPresent(sentence -> {
            throw new ContainerLaunchException(sentence);
        });
    }

    /** @return what is missing for a region and what to do, in a sentence; empty when nothing is */
    static Optional<String> missing(DockerImageName image) {
        var docker = DockerClientFactory.instance();
        if (!docker.isDockerAvailable())
            return Optional.of("No Docker engine answers: start one, or set DOCKER_HOST to where it is.");
        return shortOf(docker.getInfo()).or(() -> missing(docker.client(), image));
    }

    private static Optional<String> missing(DockerClient client, DockerImageName image) {
        // From a registry it can be pulled; ours is made here.
        if (!image.getRegistry().isEmpty()) return Optional.empty();
        try {
            client.inspectImageCmd(image.asCanonicalNameString()).exec();
            return Optional.empty();
        } catch (NotFoundException e) {
            return Optional.of("The engine has no image " + image.asCanonicalNameString()
                    + ": make it with `make image` in Faultline's folder.");
        }
    }

    /** Now rather than after half a minute; where the engine is on another machine, it says so itself. */
    static void requireFree(int port) {
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        if (!host.equals("localhost") && !host.equals("127.0.0.1")) return;
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException e) {
            throw new ContainerLaunchException(StartFailure.taken("Port " + port), e);
        }
    }

    private static Optional<String> shortOf(Info info) {
        return shortOf(info.getServerVersion(), info.getMemTotal());
    }

    /** @return what is wrong with an engine, empty when nothing is */
    static Optional<String> shortOf(@Nullable String version, @Nullable Long memory) {
        String major = version == null ? "" : version.replaceFirst("\\..*", "");
        if (major.matches("\\d{1,4}") && Integer.parseInt(major) < LEAST_MAJOR)
            return Optional.of("The Docker engine is " + version + ": a region needs 20.10 or newer.");
        if (memory != null && memory < LEAST_MEMORY)
            return Optional.of("The Docker engine has " + memory * 10 / GIBI / 10.0
                    + " GiB of memory: a region needs 3, give it more.");
        return Optional.empty();
    }
}
