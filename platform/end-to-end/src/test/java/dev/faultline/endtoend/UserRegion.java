package dev.faultline.endtoend;

import java.net.URI;

/** A region as its users have it, whatever it runs on: the API, and the switch of every zone. Closing it leaves nothing. */
interface UserRegion extends AutoCloseable {
    URI gateway();

    /** Kills everything of the zone at once, and tells nobody. */
    void crash(String zone) throws Exception;

    /** Starts a steady one on the engine that a suite asks for; the suite is skipped where there is none. */
    static UserRegion of(Class<?> suite) throws Exception {
        return suite.isAnnotationPresent(OnContainers.class) ? ContainerRegion.start() : OwnRegion.start();
    }
}
