package dev.faultline.eventbus.io;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.binder.Binder;
import org.springframework.cloud.stream.binder.BinderFactory;
import org.springframework.cloud.stream.binder.Binding;
import org.springframework.cloud.stream.binder.ConsumerProperties;
import org.springframework.cloud.stream.binder.ExtendedConsumerProperties;
import org.springframework.cloud.stream.binder.HeaderMode;
import org.springframework.cloud.stream.binder.kafka.properties.KafkaConsumerProperties;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/**
 * Binds the inbox to its topics by Spring Cloud Stream's Kafka binder, once they exist: a binding made while Kafka is
 * away would hold up the service's start.
 */
public final class ContractBinding implements AutoCloseable {
    /** The bean that has the consumer try a message again for as long as the database is away. */
    public static final String ERROR_HANDLER = "faultlineInboxErrorHandler";

    private final BusSettings settings;
    private final BinderFactory binders;
    private final InboxConsumer inbox;
    private @Nullable Binding<MessageChannel> binding;

    public ContractBinding(BusSettings settings, BinderFactory binders, InboxConsumer inbox) {
        this.settings = settings;
        this.binders = binders;
        this.inbox = inbox;
    }

    boolean bound() {
        return binding != null;
    }

    @SuppressWarnings("unchecked") // The factory's binders are typed by their channel only.
    void bind(Set<String> topics) {
        var channel = new DirectChannel();
        channel.subscribe(message -> inbox.accept((Message<byte[]>) message));
        var kafka = new KafkaConsumerProperties();
        kafka.setStartOffset(KafkaConsumerProperties.StartOffset.earliest);
        kafka.setCommonErrorHandlerBeanName(ERROR_HANDLER);
        kafka.setConfiguration(KafkaClients.consumer(settings.consumerGroup()));
        var properties = new ExtendedConsumerProperties<>(kafka);
        properties.populateBindingName("inbox"); // Its listeners are told.
        properties.setMultiplex(true);
        properties.setMaxAttempts(1); // The container tries again, at the same message.
        properties.setHeaderMode(HeaderMode.none);
        var binder = (Binder<MessageChannel, ConsumerProperties, ?>) binders.getBinder("kafka", MessageChannel.class);
        binding = binder.bindConsumer(String.join(",", topics), settings.consumerGroup(), channel, properties);
    }

    void unbind() {
        if (binding != null) binding.unbind();
        binding = null;
    }

    @Override
    public void close() {
        unbind();
    }
}
