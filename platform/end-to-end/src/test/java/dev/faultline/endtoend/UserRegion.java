package dev.faultline.endtoend;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * A region as its users have it, whatever it runs on: the API, the switch of every zone, and what else may happen to it.
 * Closing it leaves nothing.
 */
interface UserRegion extends AutoCloseable {
    URI gateway();

    /** Kills everything of the zone at once, and tells nobody. */
    void crash(String zone) throws Exception;

    void start(String zone) throws Exception;

    /** Returns when everything runs again; an error when it takes too long. */
    void awaitSteady() throws Exception;

    List<String> zoneNames();

    InetSocketAddress nameServer(String zone);

    /** Kills the processes of all services, the API's included. */
    void killControlPlane() throws Exception;

    /** Every broker dies, with its disk. */
    void loseKafka() throws Exception;

    /** Starts a steady one on the engine that a suite asks for; the suite is skipped where there is none. */
    static UserRegion of(Class<?> suite) throws Exception {
        return suite.isAnnotationPresent(OnContainers.class) ? ContainerRegion.start() : OwnRegion.start();
    }
}
