package dev.faultline.eventbus;

/**
 * A read model of another service's events. It is written in the transaction that puts the event into the inbox, once
 * for each event, and can be rebuilt from the inbox, which keeps them.
 */
public interface ContractProjection<T> {
    /** Unique among all projections of the service. */
    String name();

    ContractTopic<T> topic();

    void apply(ContractEvent<T> event);

    void clear();
}
