package dev.faultline.testcontainers;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.testcontainers.containers.ContainerLaunchException;

/** Says in one sentence why a region did not start and what to do; what the engine and Testcontainers said is its cause. */
final class StartFailure {
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern TAKEN =
            Pattern.compile("port is already allocated|address already in use|ports are not available");

    private StartFailure() {}

    /** @param endings of the region's containers that have ended, in sentences, the first first */
    static RuntimeException explained(RuntimeException failure, List<String> endings) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (TAKEN.matcher(said.toLowerCase(Locale.ROOT)).find()) return taken(said, failure);
        }
        return endings.isEmpty() ? failure : new ContainerLaunchException(endings.get(0), failure);
    }

    private static RuntimeException taken(String said, RuntimeException failure) {
        var port = PORT.matcher(said);
        return new ContainerLaunchException(taken(port.find() ? "Port " + port.group(1) : "A port"), failure);
    }

    /** What is said of a port that another program has. */
    static String taken(String port) {
        return port + " of 127.0.0.1 is taken by another program: end that, or make the region anew, which chooses free"
                + " ports unless withPort names one.";
    }
}
