package dev.faultline.eventbus.io;

import dev.faultline.topology.TopicDefinition;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.binder.kafka.KafkaBindingRebalanceListener;

/**
 * The only member of a group has every partition of its topics, or asks for them again. A static member that takes its
 * predecessor's place is given the predecessor's partitions, and Kafka never looks at them again: where that one had joined
 * before the topics were made anew, there are none.
 */
public final class WholeAssignment implements KafkaBindingRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(WholeAssignment.class);

    @Override
    public void onPartitionsAssigned(
            String binding, Consumer<?, ?> consumer, Collection<TopicPartition> partitions, boolean initial) {
        int wanted = consumer.subscription().size() * TopicDefinition.PARTITIONS;
        if (partitions.size() >= wanted) return;
        LOG.debug("{} of {} partitions are assigned: asks again", partitions.size(), wanted);
        consumer.enforceRebalance("not all partitions are assigned");
    }
}
