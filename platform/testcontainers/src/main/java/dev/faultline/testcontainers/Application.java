package dev.faultline.testcontainers;

import dev.faultline.testcontainers.LoadBalancing.Health;
import dev.faultline.testcontainers.LoadBalancing.LoadBalancer;
import dev.faultline.testcontainers.RegionParts.Placed;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.utility.DockerImageName;

/**
 * A service of one's own that runs in a region: containers of its image in every zone, which fail with their zone, behind
 * a load balancer. Started with the region by {@link FaultlineRegion#withApplication}.
 */
public final class Application {
    private static final long LOOK_EVERY_NANOS = Duration.ofMillis(200).toNanos();

    private static final int ANSWER_MS = 2_000;

    private final FaultlineRegion region;
    private final String name;
    private final Template template;
    private final int port;
    private final List<Placed> instances = new ArrayList<>();
    private @Nullable LoadBalancer balancer;

    /**
     * What each of its instances is. They are to answer GET {@link #healthCheckPath} with 200, on any address.
     *
     * @param port where its instances listen, for HTTP
     * @param environment what they are told, once the region's databases are there
     */
    public record Template(
            DockerImageName image,
            int port,
            String healthCheckPath,
            int instancesPerZone,
            List<Function<FaultlineRegion, Map<String, String>>> environment) {
        private static final int MOST_IN_A_ZONE = 10;

        public Template {
            if (port < 1 || port > 65_535)
                throw new IllegalArgumentException(
                        "An application listens on a port from 1 to 65535, not " + port + ".");
            if (!healthCheckPath.startsWith("/"))
                throw new IllegalArgumentException("A health check's path begins with '/': '" + healthCheckPath + "'.");
            if (instancesPerZone < 1 || instancesPerZone > MOST_IN_A_ZONE)
                throw new IllegalArgumentException("A zone has 1 to " + MOST_IN_A_ZONE
                        + " instances of an application, not " + instancesPerZone + ".");
            environment = List.copyOf(environment);
        }

        /** One instance in each zone, healthy when it answers {@code /}. */
        public static Template of(DockerImageName image, int port) {
            return new Template(image, port, "/", 1, List.of());
        }

        public Template withHealthCheckPath(String path) {
            return new Template(image, port, path, instancesPerZone, environment);
        }

        public Template withInstancesPerZone(int count) {
            return new Template(image, port, healthCheckPath, count, environment);
        }

        public Template withEnvironment(String name, String value) {
            return withEnvironment(region -> Map.of(name, value));
        }

        /** Asked once, when the region's databases are there: for {@link DbInstance#jdbcUrlInRegion}, for example. */
        public Template withEnvironment(Function<FaultlineRegion, Map<String, String>> more) {
            var all = new ArrayList<>(environment);
            all.add(more);
            return new Template(image, port, healthCheckPath, instancesPerZone, all);
        }

        private Map<String, String> environment(FaultlineRegion region) {
            var all = new HashMap<String, String>();
            for (var some : environment) all.putAll(some.apply(region));
            return all;
        }
    }

    /** @param port of the host's loopback */
    Application(FaultlineRegion region, String name, Template template, int port) {
        if (!name.matches("(?!internal-)[a-z0-9]([a-z0-9]|-(?!-|$)){0,31}"))
            throw new IllegalArgumentException(
                    "An application's name, which its load balancer has, is up to 32 lower-case"
                            + " letters, digits and single hyphens, and does not begin with internal-: '" + name
                            + "' is none.");
        this.region = region;
        this.name = name;
        this.template = template;
        this.port = port;
    }

    public String name() {
        return name;
    }

    /** Where clients on the host reach its load balancer; it stays the same whatever becomes of zones. */
    public URI url() {
        return URI.create("http://" + region.getHost() + ":" + port);
    }

    public int port() {
        return port;
    }

    /** The load balancer's name inside the region, for {@link Probe.Load#of}. */
    public String dnsName() {
        return balancer().dnsName();
    }

    /** Starts its instances and asks for its load balancer; what it did not come to is for the region's stop to remove. */
    void start(RegionParts parts, LoadBalancing api) {
        instances.clear();
        try {
            instances.addAll(
                    parts.place(name, template.image(), template.instancesPerZone(), template.environment(region)));
        } catch (RuntimeException e) {
            throw new ContainerLaunchException(
                    "The application " + name + " cannot be started from the image "
                            + template.image().asCanonicalNameString()
                            + ": see that the engine has it, or may pull it, and"
                            + " that `docker run` starts it. The engine said: " + innermost(e),
                    e);
        }
        balancer = api.create(
                name,
                template.port(),
                template.healthCheckPath(),
                instances.stream().map(Placed::target).toList());
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        return String.valueOf(cause.getMessage()).strip();
    }

    /** Waits until its load balancer has a node in every zone and all of its instances are healthy. */
    void awaitHealthy(LoadBalancing api, long deadline) {
        while (true) {
            ended().ifPresent(sentence -> {
                throw new IllegalStateException(sentence);
            });
            Health seen = api.health(balancer());
            if (seen.whole() && answers()) return;
            if (System.nanoTime() - deadline >= 0) throw new IllegalStateException(unhealthy(seen));
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** On the host as well: the front door hears of a load balancer by itself, a moment later. */
    private boolean answers() {
        try {
            var call = (HttpURLConnection)
                    url().resolve(template.healthCheckPath()).toURL().openConnection();
            call.setConnectTimeout(ANSWER_MS);
            call.setReadTimeout(ANSWER_MS);
            return call.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<String> ended() {
        for (Placed instance : instances) {
            var exit = Part.exit(instance.container());
            if (exit.isPresent())
                return exit.map(how -> "The application's instance " + instance.name() + " ended with code "
                        + how.code() + ": its image is to serve until it is stopped. It last said: " + how.lastLine());
        }
        return Optional.empty();
    }

    private String unhealthy(Health seen) {
        return "The application " + name + " is not healthy in time, its load balancer is " + seen.balancer()
                + " and its instances are " + String.join(", ", seen.targets()) + " ("
                + String.join("; ", seen.reasons())
                + "): see that its image answers GET " + template.healthCheckPath() + " on port " + template.port()
                + " of every address with 200; KeepsLogs keeps what its instances logged.";
    }

    private LoadBalancer balancer() {
        var made = balancer;
        if (made == null) throw new IllegalStateException("The region does not run: start it first.");
        return made;
    }
}
