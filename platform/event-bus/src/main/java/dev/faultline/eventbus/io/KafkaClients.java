package dev.faultline.eventbus.io;

import java.util.HashMap;
import java.util.Map;

/** Settings of Kafka's clients with which the loss of one broker of three is over in about two seconds. */
public final class KafkaClients {
    /**
     * A frozen broker still accepts connections: until its partitions have another leader, each attempt costs a client that
     * reads or writes one of these. Longer than a fetch may wait at the broker, which is 500 ms.
     */
    private static final String REQUEST_MS = "1000";

    private static final Map<String, String> COMMON = Map.of(
            "retry.backoff.ms", "50",
            "retry.backoff.max.ms", "200",
            "reconnect.backoff.ms", "50",
            "reconnect.backoff.max.ms", "200",
            "metadata.max.age.ms", "5000",
            "socket.connection.setup.timeout.ms", "1000",
            "enable.metrics.push", "false");

    private KafkaClients() {}

    /** How long the relay waits for one message; then it sends the batch again. */
    static final int DELIVERY_MS = 6_000;

    public static Map<String, String> producer() {
        return with(Map.of(
                "request.timeout.ms", REQUEST_MS,
                "acks", "all",
                "enable.idempotence", "true",
                "linger.ms", "0",
                "max.block.ms", "3000",
                "delivery.timeout.ms", String.valueOf(DELIVERY_MS),
                "buffer.memory", "4194304"));
    }

    /**
     * The only member of a group. It is a static member of the classic protocol: one that is started again after a crash
     * takes its own place at once, where a dynamic member would have to wait for its predecessor's session to expire.
     */
    public static Map<String, String> consumer(String group) {
        return with(Map.of(
                "request.timeout.ms", REQUEST_MS,
                "group.protocol", "classic",
                "group.instance.id", group,
                "session.timeout.ms", "10000",
                "heartbeat.interval.ms", "2000",
                "auto.offset.reset", "earliest",
                "default.api.timeout.ms", "10000"));
    }

    /** A reader without a group that sees only what is published from now on. */
    public static Map<String, String> observer() {
        return with(Map.of(
                "request.timeout.ms", REQUEST_MS,
                "auto.offset.reset", "latest",
                "enable.auto.commit", "false",
                "default.api.timeout.ms", "3000"));
    }

    public static Map<String, String> admin() {
        return with(Map.of("request.timeout.ms", "2000", "default.api.timeout.ms", "5000"));
    }

    private static Map<String, String> with(Map<String, String> special) {
        var all = new HashMap<>(COMMON);
        all.putAll(special);
        return Map.copyOf(all);
    }
}
