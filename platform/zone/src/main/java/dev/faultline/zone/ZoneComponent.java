package dev.faultline.zone;

/**
 * A part of a zone: a load balancer's node, a name server, a compute agent, a broker, a database node. Components are
 * found by {@link java.util.ServiceLoader}; all are started side by side when the zone starts, and none waits for
 * another, for the control plane, for Kafka or for the state database (promise 3, static stability).
 */
public interface ZoneComponent {
    /** Permanent and unique; names the component's data folder and its lines in the log. */
    String name();

    /**
     * Starts the component and returns when it serves from what it has on its disk.
     *
     * @return closes the component in an orderly stop; a zone that dies closes nothing
     * @throws Exception when the component cannot start; the zone reports it and goes on without
     */
    AutoCloseable start(ZoneContext zone) throws Exception;
}
