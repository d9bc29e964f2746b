package dev.faultline.gateway;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Listener;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Node;
import dev.faultline.topology.Ports;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpHost;

/**
 * Lets {@code http://<name>.elb.localhost:4566} reach a load balancer's nodes, for convenience: every name below localhost
 * resolves to loopback, where only the gateway listens. An {@link Entrance} does so by its port. Whoever measures asks
 * the nodes.
 */
final class Edge {
    private static final Pattern NAME =
            Pattern.compile("([^:]+\\.elb\\.localhost)(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);
    /** Longer than a node's own idle time-out, so that its answer arrives and not ours. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(90);

    private final LoadBalancers loadBalancers;
    private final Upstream upstream;
    private final Map<Integer, String> entrances;
    private final int firstUnprivileged;
    private final NodeWatch nodes = new NodeWatch();
    private final AtomicInteger turn = new AtomicInteger();

    /** @param firstUnprivileged the lowest port that the region's processes may bind */
    Edge(LoadBalancers loadBalancers, Upstream upstream, List<Entrance> entrances, int firstUnprivileged) {
        this.loadBalancers = loadBalancers;
        this.upstream = upstream;
        this.entrances =
                entrances.stream().collect(Collectors.toUnmodifiableMap(Entrance::port, Entrance::loadBalancer));
        this.firstUnprivileged = firstUnprivileged;
    }

    /**
     * Answers a request that came in by an entrance, or that names a load balancer in its Host header.
     *
     * @param host the Host header, empty when there is none
     * @return whether it was such a request; otherwise nothing has happened
     */
    boolean serves(String host, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String called = entrances.get(request.getLocalPort());
        Matcher named = NAME.matcher(host);
        if (called != null) serve(called, loadBalancers.called(called), request, response);
        else if (named.matches()) serve(named.group(1), loadBalancers.named(named.group(1)), request, response);
        else return false;
        return true;
    }

    private void serve(
            String name,
            Optional<LoadBalancerConfiguration> found,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (found.isEmpty()) {
            say(404, "Faultline knows no load balancer with the name " + name + ".", response);
            return;
        }
        Optional<Listener> listener = LoadBalancers.entrance(found.get());
        if (listener.isEmpty()) {
            say(502, "The load balancer " + name + " has no HTTP listener.", response);
            return;
        }
        int port = Ports.effective(listener.get().port(), firstUnprivileged);
        var body = new RequestBody(request.getInputStream(), Long.MAX_VALUE);
        for (Node node : inTurn(found.get().nodes())) {
            try {
                pass(new HttpHost("http", node.address(), port), request, body, response);
                return;
            } catch (Upstream.UnreachableException e) {
                // Nothing was sent: the next node may have it.
            } catch (Upstream.NoAnswerException e) {
                if (mayRepeat(request)) continue;
                say(502, "The load balancer " + name + " broke off in " + node.zone() + ".", response);
                return;
            }
        }
        say(502, "No node of the load balancer " + name + " answers on port " + port + ".", response);
    }

    private void pass(HttpHost node, HttpServletRequest request, InputStream body, HttpServletResponse response)
            throws IOException {
        // Only what may be sent twice can be helped when its node falls silent.
        Upstream.Watch watch = mayRepeat(request) ? nodes::over : Upstream.NONE;
        upstream.pass(request, body, node, forwarded(request), ANSWER_TIMEOUT, watch, response);
    }

    /** A proxy appends whom it heard the request from; how the client came in is told once. */
    private static Map<String, String> forwarded(HttpServletRequest request) {
        var headers = new HashMap<String, String>();
        var hops = new ArrayList<>(Collections.list(request.getHeaders("X-Forwarded-For")));
        hops.add(request.getRemoteAddr());
        headers.put("x-forwarded-for", String.join(", ", hops));
        if (request.getHeader("X-Forwarded-Proto") == null) headers.put("x-forwarded-proto", "http");
        if (request.getHeader("X-Forwarded-Port") == null)
            headers.put("x-forwarded-port", Integer.toString(request.getLocalPort()));
        return headers;
    }

    /** Those that have just been given up come last. */
    private List<Node> inTurn(List<Node> all) {
        var order = new ArrayList<>(all);
        if (!order.isEmpty()) Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
        // Each is asked once: what is avoided may end meanwhile.
        var avoided = order.stream().collect(Collectors.partitioningBy(node -> nodes.avoids(node.address())));
        return Stream.of(avoided.get(false), avoided.get(true))
                .flatMap(List::stream)
                .toList();
    }

    /** A request without a body that changes nothing may be sent twice. */
    private static boolean mayRepeat(HttpServletRequest request) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return reads && request.getContentLengthLong() <= 0 && request.getHeader("Transfer-Encoding") == null;
    }

    private static void say(int status, String sentence, HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        byte[] bytes = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
