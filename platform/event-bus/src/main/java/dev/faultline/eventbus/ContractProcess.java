package dev.faultline.eventbus;

import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Reactor;
import java.util.List;

/**
 * Turns another service's events into commands for this service's aggregates, after the inbox has committed them. It
 * sees each event at least once; see {@link dev.faultline.eventstore.Process}.
 */
public interface ContractProcess<T> extends Reactor {
    ContractTopic<T> topic();

    List<Effect> react(ContractEvent<T> event);
}
