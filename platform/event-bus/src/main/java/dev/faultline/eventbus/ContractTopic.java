package dev.faultline.eventbus;

/**
 * The topic of another service's contract.
 *
 * @param name the topic
 * @param type the contract's sealed interface; an event's type on the wire is its record's simple name
 */
public record ContractTopic<T>(String name, Class<T> type) {
    public ContractTopic {
        if (!type.isSealed()) throw new IllegalArgumentException(type + " is not sealed");
    }
}
