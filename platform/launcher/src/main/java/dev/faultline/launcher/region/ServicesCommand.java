package dev.faultline.launcher.region;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The command line of a program on the control plane's class path that needs no region. */
public final class ServicesCommand {
    private static final List<String> FLAGS = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1");

    private ServicesCommand() {}

    /** @throws IOException when the distribution has no control plane */
    public static List<String> of(Path home, String mainClass, List<String> arguments) throws IOException {
        return new JavaCommand(home, null).of("control-plane", FLAGS, mainClass, arguments);
    }
}
