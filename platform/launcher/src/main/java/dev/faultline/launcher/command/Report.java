package dev.faultline.launcher.command;

import dev.faultline.launcher.region.RegionException;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code faultline report}: what the last run of a lab came to. */
@CommandLine.Command(name = "report", description = "what the last run of a lab came to")
final class Report extends Command {
    @Parameters(arity = "0..1", paramLabel = "LAB", description = "which lab; default zone-outage")
    String lab = "zone-outage";

    Report(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException {
        Path folder = places.project().resolve("target/labs").resolve(lab).normalize();
        var report = read(folder.resolve("report.json"));
        if (json) {
            terminal.json(report);
            return DONE;
        }
        String verdict = report.path("verdict").asString("without a verdict");
        boolean passed = verdict.equals("pass");
        terminal.print(lab + "  " + report.path("startedAt").asString("") + "  seed "
                + report.path("seed").asString("") + "  " + (passed ? terminal.good(verdict) : terminal.bad(verdict)));
        report.path("reasons").forEach(reason -> terminal.print("  " + reason.asString()));
        terminal.print(folder.resolve("report.html").toString());
        return DONE;
    }

    private JsonNode read(Path file) throws RegionException {
        if (!Files.isRegularFile(file))
            throw new RegionException(
                    "There is no report of " + lab + ": run it with `faultline lab run " + lab + "`.");
        try {
            return RegionJson.mapper().readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new RegionException(file + " cannot be read: run the lab again.", e);
        }
    }
}
