package dev.faultline.service;

import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/**
 * The control plane's process. It prints a line for each service that is ready, and ends with status 1 and a sentence
 * when it cannot start: whoever started it may start it again.
 */
public final class ControlPlaneMain {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private ControlPlaneMain() {}

    /** Takes no arguments: settings come by the environment, as {@link FaultlineSettings} has them. */
    public static void main(String[] arguments) {
        // One logback.xml for all contexts: each of them setting logging up again would take the others' away.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        if (!start(System.getenv())) System.exit(1);
    }

    private static boolean start(Map<String, String> environment) {
        try {
            var controlPlane = new ControlPlane(ControlPlaneSettings.from(environment), System.out);
            controlPlane.startCompanions(
                    ServiceLoader.load(ControlPlaneCompanion.class).stream().map(ServiceLoader.Provider::get));
            controlPlane.start(
                    ServiceLoader.load(FaultlineService.class).stream().map(ServiceLoader.Provider::get), BOUND);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(controlPlane::close));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ControlPlaneMain.class).debug("the start failed", e);
            System.err.println("The control plane does not start: " + reason(e));
            return false;
        }
    }

    /** The innermost message says what is wrong; the frameworks around it say where. */
    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) cause = cause.getCause();
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
