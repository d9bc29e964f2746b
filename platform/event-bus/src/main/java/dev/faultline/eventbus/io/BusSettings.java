package dev.faultline.eventbus.io;

import dev.faultline.topology.KafkaCluster;

/**
 * Where a service finds its region's Kafka.
 *
 * @param service the service's name: contract events go out on {@code faultline.<service>.events}
 * @param replica which replica of the service this is; each reads everything under a group of its own, and the inbox that
 *     they share takes each event once
 * @param kafka the cluster
 * @param brokers how many brokers the region has: topics have up to three replicas, in a cluster of somebody else as many
 *     as it gives by itself
 */
public record BusSettings(String service, String replica, KafkaCluster kafka, int brokers) {
    private static final int MOST_REPLICAS = 3;

    /** The one topic on which this service publishes contract events. */
    public String contractTopic() {
        return "faultline." + service + ".events";
    }

    String consumerGroup() {
        return service + "-" + replica;
    }

    int replicas() {
        return Math.min(brokers, MOST_REPLICAS);
    }
}
