package dev.faultline.service;

import dev.faultline.eventbus.ConfigurationTopic;
import dev.faultline.eventbus.ContractProcess;
import dev.faultline.eventbus.Observer;
import dev.faultline.eventbus.io.BusSettings;
import dev.faultline.eventbus.io.ContractCatalog;
import dev.faultline.eventbus.io.ProbeObserver;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.Reactor;
import dev.faultline.eventstore.Sweep;
import dev.faultline.topology.TopicDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a service has declared besides its aggregates and read models. */
record Declared(
        List<Publication<?>> publications,
        List<Process<?>> processes,
        List<ContractProcess<?>> contractProcesses,
        List<Sweep> sweeps,
        List<ConfigurationTopic<?>> configuration,
        List<Observer<?>> observers) {

    List<Reactor> reactors() {
        var all = new ArrayList<Reactor>(processes);
        all.addAll(contractProcesses);
        return all;
    }

    /** The topics that must exist for the service to do its work. */
    Set<TopicDefinition> topics(BusSettings settings, ContractCatalog contracts) {
        var topics = new HashSet<TopicDefinition>();
        topics.add(TopicDefinition.contractEvents(settings.contractTopic()));
        topics.add(TopicDefinition.softState(ProbeObserver.TOPIC));
        for (String name : contracts.topics()) topics.add(TopicDefinition.contractEvents(name));
        for (var topic : configuration) topics.add(TopicDefinition.configuration(topic.topic()));
        for (var observer : observers) topics.add(TopicDefinition.softState(observer.topic()));
        return topics;
    }
}
