package dev.faultline.testcontainers;

import java.util.concurrent.locks.LockSupport;
import org.testcontainers.DockerClientFactory;

/** A suite's JVM that has bad luck: without an engine, or killed while its region starts. */
final class StartsARegion {
    static final int FAILED = 3;

    private StartsARegion() {}

    /** @param arguments {@code halt}: die, as by SIGKILL, once three containers of the region run */
    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            var watch = new Thread(StartsARegion::haltOnceItRuns);
            watch.setDaemon(true);
            watch.start();
        }
        try (var region = new FaultlineRegion().withServices(Service.AUTO_SCALING)) {
            region.start();
        } catch (RuntimeException e) {
            System.out.println("said: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static void haltOnceItRuns() {
        var client = DockerClientFactory.instance().client();
        while (client.listContainersCmd()
                        .withLabelFilter(Leftovers.owner())
                        .exec()
                        .size()
                < 3) LockSupport.parkNanos(100_000_000);
        System.out.println(ProcessHandle.current().pid());
        Runtime.getRuntime().halt(FAILED);
    }
}
