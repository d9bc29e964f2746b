package dev.faultline.eventstore;

/**
 * A contract event on its way out. Its type on the wire is its record's simple name, which a contract keeps for ever.
 *
 * @param topic the contract's topic
 * @param key events of one key stay in order
 * @param event a record of the contract
 */
public record Outgoing(String topic, String key, Object event) {}
