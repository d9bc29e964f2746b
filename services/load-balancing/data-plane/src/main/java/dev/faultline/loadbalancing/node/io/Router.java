package dev.faultline.loadbalancing.node.io;

import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Action;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration.Rule;
import dev.faultline.loadbalancing.node.core.LocalResponse;
import dev.faultline.loadbalancing.node.core.RedirectLocation;
import dev.faultline.loadbalancing.node.core.WeightedChoice;
import dev.faultline.runtime.TimeSource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Decides what becomes of a request whose head has arrived. */
final class Router {
    private static final int TRACE_BYTES = 12;
    private static final String HTTP = "http";

    private final LoadBalancerNode node;
    private final RandomGenerator random;
    private final TimeSource time;
    private final byte[] trace = new byte[TRACE_BYTES];

    Router(LoadBalancerNode node, RandomGenerator random, TimeSource time) {
        this.node = node;
        this.random = random;
        this.time = time;
    }

    void route(Exchange exchange, ListenerSocket listener) {
        node.counters().requests++;
        RequestHead head = exchange.head();
        int refusal = head.refusal();
        Rule rule = refusal != 0 ? null : listener.rules().match(head);
        if (rule == null) {
            exchange.answer(LocalResponse.error(refusal != 0 ? refusal : 503));
            return;
        }
        switch (rule.action()) {
            case Action.Forward forward -> forward(exchange, listener, forward);
            case Action.Redirect redirect -> exchange.answer(redirect(redirect, head, listener));
            case Action.FixedResponse fixed ->
                exchange.answer(LocalResponse.fixed(
                        fixed.statusCode(),
                        HttpResponseStatus.valueOf(fixed.statusCode()).reasonPhrase(),
                        fixed.contentType(),
                        fixed.body()));
        }
    }

    private void forward(Exchange exchange, ListenerSocket listener, Action.Forward forward) {
        String arn = WeightedChoice.choose(forward.groups(), random);
        TargetGroupNode group = arn == null ? null : node.group(arn);
        if (group == null) {
            exchange.answer(LocalResponse.error(503));
            return;
        }
        ClientConnection client = exchange.client();
        exchange.head().prepare(node.attributes(), client.address(), client.port(), listener.listening(), newTraceId());
        exchange.forward(group.attempts());
    }

    private static LocalResponse redirect(Action.Redirect redirect, RequestHead head, ListenerSocket listener) {
        String location =
                RedirectLocation.of(redirect, head, HTTP, listener.listening().effectivePort());
        return location.length() > RedirectLocation.MAX_LENGTH
                ? LocalResponse.error(414)
                : LocalResponse.redirect(redirect.statusCode().equals("HTTP_301") ? 301 : 302, location);
    }

    private String newTraceId() {
        random.nextBytes(trace);
        HexFormat hex = HexFormat.of();
        return "1-" + hex.toHexDigits((int) time.now().getEpochSecond()) + "-" + hex.formatHex(trace);
    }
}
