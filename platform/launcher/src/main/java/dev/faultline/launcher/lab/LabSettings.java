package dev.faultline.launcher.lab;

import dev.faultline.aws.AvailabilityZone;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a user chose for one run of a lab.
 *
 * @param zone the zone to fail, null for the lab's default
 * @param failure how it fails
 * @param seed what the lab's random choices follow from
 * @param reports the folder for {@code report.json}, {@code report.html} and {@code report.xml}; created when missing
 * @param options further settings by name ({@code --set name=value}); a lab refuses names that it does not know
 * @param out where progress and the report are printed
 * @param colours whether they are seen there: on a terminal, unless its user wants none
 */
public record LabSettings(
        @Nullable AvailabilityZone zone,
        Failure failure,
        long seed,
        Path reports,
        Map<String, String> options,
        PrintStream out,
        boolean colours) {
    public LabSettings {
        options = Map.copyOf(options);
    }

    /** The report to look at. */
    public Path page() {
        return reports.resolve("report.html");
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }
}
