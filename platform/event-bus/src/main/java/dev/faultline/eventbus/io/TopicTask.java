package dev.faultline.eventbus.io;

import static java.util.Objects.requireNonNull;

import dev.faultline.eventstore.io.ContractOutlet;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.eventstore.io.Worker;
import dev.faultline.topology.TopicDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the topics: creates those that are missing, binds the inbox, and notices a topic that has been made anew.
 * What was published to such a topic is gone, so the history is published again from the event table, configuration is
 * composed again, and the inbox reads from the start.
 */
public final class TopicTask implements Worker.Task, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTask.class);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final BusSettings settings;
    private final Topics topics;
    private final StoreTables tables;
    private final Set<TopicDefinition> wanted;
    private final Set<String> consumed;
    private final ContractBinding binding;
    private final ConfigurationOutlet configuration;
    private final Map<String, String> seen = new HashMap<>();
    /** Kept over a run that fails after it has seen another topic. */
    private boolean rebind;

    private volatile Runnable softStateAnew = () -> {};

    /** @param consumed the topics that the inbox is bound to */
    public TopicTask(
            BusSettings settings,
            StoreTables tables,
            Set<TopicDefinition> wanted,
            Set<String> consumed,
            ContractBinding binding,
            ConfigurationOutlet configuration) {
        this.settings = settings;
        this.topics = new Topics(settings);
        this.tables = tables;
        this.wanted = Set.copyOf(wanted);
        this.consumed = Set.copyOf(consumed);
        this.binding = binding;
        this.configuration = configuration;
    }

    /** @param action called when a topic of soft state has been made anew; it must not block */
    public void onSoftStateAnew(Runnable action) {
        softStateAnew = action;
    }

    @Override
    public String name() {
        return "topics of " + settings.service();
    }

    @Override
    public Duration run() {
        var ids = topics.ensure(wanted);
        if (ids.size() < wanted.size()) return SOON; // What has just been created is not known to every broker yet.
        for (var definition : wanted) {
            String id = requireNonNull(ids.get(definition.name()));
            String before = seen.put(definition.name(), id);
            boolean anew = before != null && !before.equals(id);
            rebind |= anew && consumed.contains(definition.name());
            if (anew && definition.purpose() == TopicDefinition.Purpose.SOFT_STATE) softStateAnew.run();
            publishAgainIfNew(definition, id);
        }
        if (rebind) binding.unbind();
        rebind = false;
        if (!consumed.isEmpty() && !binding.bound()) binding.bind(consumed);
        return EVERY;
    }

    @Override
    public void close() {
        binding.close();
        topics.close();
    }

    private void publishAgainIfNew(TopicDefinition definition, String id) {
        boolean own = definition.name().equals(settings.contractTopic());
        boolean configured = definition.purpose() == TopicDefinition.Purpose.CONFIGURATION;
        if (!own && !configured) return;
        var known = known(definition.name());
        if (known.equals(Optional.of(id))) return;
        if (known.isPresent()) LOG.warn("{} has been made anew: publishing everything again", definition.name());
        if (own) tables.cursors().rewind(ContractOutlet.NAME);
        if (configured) configuration.republish();
        remember(definition.name(), id);
    }

    private Optional<String> known(String topic) {
        return tables.jdbc()
                .sql("select topic_id from known_topic where name = ?")
                .param(topic)
                .query(String.class)
                .optional();
    }

    private void remember(String topic, String id) {
        tables.jdbc()
                .sql("insert into known_topic (name, topic_id) values (?, ?)"
                        + " on conflict (name) do update set topic_id = excluded.topic_id")
                .params(topic, id)
                .update();
    }
}
