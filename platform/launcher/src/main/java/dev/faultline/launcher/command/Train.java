package dev.faultline.launcher.command;

import dev.faultline.launcher.region.BrokerTraining;
import dev.faultline.launcher.region.Region;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.SampleTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Runs a region once so that its processes write AOT caches; the distribution's build calls it. */
@CommandLine.Command(name = "train", hidden = true)
final class Train extends Command {
    private static final Duration STEADY_LIMIT = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FOLDER", description = "where the caches go")
    Path caches = Path.of("");

    Train(Terminal terminal, Places places) {
        super(terminal, places);
    }

    /** What teaches one process. */
    @FunctionalInterface
    private interface Lesson {
        void run() throws IOException, InterruptedException;
    }

    /** One that fails does not keep the others from theirs. */
    private void train(String what, Steps steps, Lesson lesson) throws InterruptedException {
        try {
            lesson.run();
            steps.step(what + " trained");
        } catch (IOException e) {
            terminal.note("The " + what + " was not trained (" + e + ").");
        }
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        var steps = new Steps(terminal, false);
        var settings = places.besides("training/region").withTraining(caches.toAbsolutePath());
        train("broker", steps, () -> BrokerTraining.run(settings, caches.toAbsolutePath()));
        train("sample application", steps, () -> SampleTraining.run(settings, caches.toAbsolutePath()));
        try (var region = Region.start(settings, steps)) {
            if (!region.awaitSteady(STEADY_LIMIT))
                terminal.note(region.unsteadyBecause().orElse("The region became steady too late."));
            steps.step("stopping, which writes the caches");
        }
        steps.step("region trained");
        return DONE;
    }
}
