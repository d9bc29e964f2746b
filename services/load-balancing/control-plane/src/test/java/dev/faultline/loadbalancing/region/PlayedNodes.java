package dev.faultline.loadbalancing.region;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.loadbalancing.contract.TargetHealthReport.TargetHealth;
import dev.faultline.topology.RegionJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Reports what a load balancer's nodes would: each zone that has been given a view repeats it, as nodes do. */
final class PlayedNodes implements AutoCloseable {
    private final String balancer;
    private final KafkaProducer<String, byte[]> producer;
    private final Map<AvailabilityZone, List<TargetHealth>> views = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private long sequence;

    PlayedNodes(String balancer, String bootstrapServers) {
        this.balancer = balancer;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "1"),
                new StringSerializer(),
                new ByteArraySerializer());
        timer.scheduleAtFixedRate(this::publish, 0, 300, TimeUnit.MILLISECONDS);
    }

    /** From now on the zone's node serves, and sees these targets. */
    void see(AvailabilityZone zone, TargetHealth... targets) {
        views.put(zone, List.of(targets));
    }

    /** From now on the zone's node says nothing. */
    void silence(AvailabilityZone zone) {
        views.remove(zone);
    }

    private void publish() {
        views.forEach((zone, targets) -> {
            var report = new TargetHealthReport(balancer, zone, 1, ++sequence, Instant.now(), targets);
            producer.send(new ProducerRecord<>(
                    TargetHealthReport.TOPIC,
                    zone.letter() - 'a',
                    balancer + " " + zone,
                    RegionJson.mapper().writeValueAsBytes(report)));
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close();
    }
}
