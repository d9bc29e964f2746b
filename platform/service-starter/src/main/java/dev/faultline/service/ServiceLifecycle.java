package dev.faultline.service;

import dev.faultline.eventbus.Observer;
import dev.faultline.eventbus.io.BusSettings;
import dev.faultline.eventbus.io.ConfigurationOutlet;
import dev.faultline.eventbus.io.ObserverLoop;
import dev.faultline.eventbus.io.ProbeObserver;
import dev.faultline.eventbus.io.StreamPublisher;
import dev.faultline.eventbus.io.TopicTask;
import dev.faultline.eventbus.io.Watermarks;
import dev.faultline.eventstore.io.Worker;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Starts a service's threads when its context is complete, and ends them before it is taken apart. */
final class ServiceLifecycle implements SmartLifecycle {
    private final StoreWorkers workers;
    private final BusSettings settings;
    private final Watermarks watermarks;
    private final ConfigurationOutlet configuration;
    private final Declared declared;
    private final TopicTask topics;
    private final StreamPublisher publisher;
    private final List<AutoCloseable> started = new ArrayList<>();
    private volatile boolean running;

    ServiceLifecycle(
            StoreWorkers workers,
            BusSettings settings,
            Watermarks watermarks,
            ConfigurationOutlet configuration,
            Declared declared,
            TopicTask topics,
            StreamPublisher publisher) {
        this.workers = workers;
        this.settings = settings;
        this.watermarks = watermarks;
        this.configuration = configuration;
        this.declared = declared;
        this.topics = topics;
        this.publisher = publisher;
    }

    @Override
    public void start() {
        var relay =
                workers.relay(publisher, this::answerProbes, configuration, configuration, ConfigurationOutlet.NAME);
        var processes = workers.processes();
        var lookAfterTopics = new Worker("topics-" + settings.service(), () -> true, List.of(topics));
        var observers = new ArrayList<Observer<?>>(declared.observers());
        observers.add(new ProbeObserver(watermarks, relay::signal));
        var observing = new ObserverLoop(settings, observers);
        topics.onSoftStateAnew(observing::again);
        var lease = workers.lease();
        lease.onAppend(relay::signal);
        lease.onAppend(processes::signal);
        lease.onElected(configuration::publishEverything);
        // Ended in the other order: first the lease, so that a replica takes over, last the publisher.
        started.addAll(List.of(publisher, topics, lookAfterTopics, observing, relay, processes, lease));
        lookAfterTopics.start();
        observing.start();
        relay.start();
        processes.start();
        lease.start();
        running = true;
    }

    /** Probes that are there before the log is read are answered if the reading finds that all is published. */
    private Runnable answerProbes() {
        var probes = watermarks.pending();
        if (probes.isEmpty()) return () -> {};
        return () -> {
            publisher.watermark(probes);
            watermarks.answered(probes);
        };
    }

    @Override
    public void stop() {
        running = false;
        for (var part : started.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("could not end " + part, e);
            }
        }
        started.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
