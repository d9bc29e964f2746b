package dev.faultline.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;

/** The distribution under test, which the build made just before. */
final class Distribution {
    private Distribution() {}

    static Path home() {
        Path home = Path.of(System.getProperty("faultline.home", "distribution/target/faultline"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(home.resolve("lib/launcher")))
            throw new IllegalStateException("no distribution in " + home + ": these tests run in `mvn verify`");
        return home;
    }

    /** The root of the checkout. */
    static Path project() {
        return Path.of(System.getProperty("faultline.project", "."))
                .toAbsolutePath()
                .normalize();
    }
}
