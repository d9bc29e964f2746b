package dev.faultline.launcher.command;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.compose.ComposeRegion;
import dev.faultline.launcher.compose.InsideRegion;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.launcher.machine.Listeners;
import dev.faultline.launcher.region.Region;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionFolder;
import dev.faultline.launcher.region.RegionSettings;
import dev.faultline.topology.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline lab list|run}: the experiments. */
@CommandLine.Command(name = "lab", description = "list the labs, or run one in a region of its own")
final class LabCommand extends Command {
    private static final Duration STEADY_LIMIT = Duration.ofSeconds(60);
    private static final int SEEDS = 100_000;
    private static final String COMPOSE_PROJECT = "faultline-lab";
    /** Not those of a region that `docker compose up` may have started. */
    private static final String LAB_ADDRESSES = "10.78";

    private static final Path INSIDE = Path.of("/region");

    @Parameters(index = "0", paramLabel = "list|run", description = "what to do")
    Action action = Action.list;

    @Parameters(index = "1", arity = "0..1", paramLabel = "LAB", description = "which lab to run")
    @Nullable
    String name;

    @Option(names = "--zone", paramLabel = "ZONE", description = "the zone to fail; the lab has a default")
    @Nullable
    String zone;

    @Option(names = "--failure", paramLabel = "crash|freeze|isolate", description = "how it fails; default crash")
    String failure = "crash";

    @Option(names = "--seed", paramLabel = "N", description = "what random choices follow from; default: a new one")
    @Nullable
    Long seed;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of the lab; may be given again")
    Map<String, String> options = Map.of();

    @Option(names = "--reports", paramLabel = "FOLDER", description = "where reports go; default target/labs/LAB")
    @Nullable
    Path reports;

    @Option(
            names = "--engine",
            paramLabel = "embedded|compose",
            description = "processes or containers; default embedded")
    Engine engine = Engine.embedded;

    @Option(names = "--inside", hidden = true, description = "this is the client inside a network of containers")
    boolean inside;

    /** The names are the command line's. */
    enum Engine {
        embedded,
        compose
    }

    /** The names are the command line's. */
    enum Action {
        list,
        run
    }

    LabCommand(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        return switch (action) {
            case list -> list();
            case run -> {
                var lab = find(name);
                yield inside ? runInside(lab) : engine == Engine.compose ? runInContainers(lab) : run(lab);
            }
        };
    }

    private int list() {
        var labs = labs();
        if (json)
            terminal.json(labs.stream()
                    .map(lab -> Map.of("name", lab.name(), "summary", lab.summary()))
                    .toList());
        else labs.forEach(lab -> terminal.print("%-20s %s".formatted(lab.name(), lab.summary())));
        return DONE;
    }

    private static List<Lab> labs() {
        return StreamSupport.stream(ServiceLoader.load(Lab.class).spliterator(), false)
                .toList();
    }

    private static Lab find(@Nullable String name) throws RegionException {
        return labs().stream()
                .filter(lab -> lab.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RegionException("There is no lab " + (name == null ? "without a name" : name)
                        + ": `faultline lab list` lists them."));
    }

    private int run(Lab lab) throws RegionException, InterruptedException {
        var settings = labSettings(lab);
        wipe(settings());
        var steps = new Steps(terminal, json);
        try (var region = Region.start(settings(), steps)) {
            if (!region.awaitSteady(STEADY_LIMIT))
                throw new RegionException("The region did not become steady: "
                        + region.unsteadyBecause().orElse("it just did."));
            steps.step("region steady");
            boolean passed = lab.run(region, settings);
            sayWhere(settings);
            if (json) terminal.json(Map.of("lab", lab.name(), "passed", passed, "reports", settings.reports()));
            return passed ? DONE : FAILED;
        } catch (RegionException | InterruptedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new RegionException(String.valueOf(e.getMessage()), e);
        } catch (Exception e) {
            throw new RegionException(
                    "The lab broke off (" + e + "); the region's logs are in "
                            + settings().data() + ".",
                    e);
        }
    }

    private int runInContainers(Lab lab) throws RegionException, InterruptedException {
        places.regionOfContainers();
        var settings = labSettings(lab);
        var steps = new Steps(terminal, json);
        var project = places.project();
        var logs = settings.reports().resolve("containers.log");
        String addresses = places.environment().getOrDefault("FAULTLINE_ADDRESSES", LAB_ADDRESSES);
        try (var region = ComposeRegion.start(project, COMPOSE_PROJECT, addresses, steps)) {
            int exit = region.runLab(lab, settings);
            sayWhere(settings);
            region.keepLogs(logs);
            return exit;
        }
    }

    private static void sayWhere(LabSettings settings) {
        if (Files.exists(settings.page())) settings.out().println(" report  " + settings.page());
    }

    private int runInside(Lab lab) throws RegionException, InterruptedException {
        var settings = labSettings(lab);
        var steps = new Steps(terminal, json);
        try (var region = InsideRegion.enter(new RegionFolder(INSIDE))) {
            if (!region.awaitSteady(STEADY_LIMIT))
                throw new RegionException("The region did not become steady: "
                        + region.unsteadyBecause().orElse("it just did."));
            steps.step("region steady");
            return lab.run(region, settings) ? DONE : FAILED;
        } catch (RegionException | InterruptedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new RegionException(String.valueOf(e.getMessage()), e);
        } catch (Exception e) {
            throw new RegionException(
                    "The lab broke off (" + e + "); the containers' logs are kept beside its report.", e);
        }
    }

    private LabSettings labSettings(Lab lab) throws RegionException {
        try {
            return new LabSettings(
                    zone == null ? null : new AvailabilityZone(zone),
                    Failure.valueOf(failure.toUpperCase(java.util.Locale.ROOT)),
                    seed == null ? new SecureRandom().nextInt(SEEDS) : seed,
                    reports == null ? places.project().resolve("target/labs").resolve(lab.name()) : reports,
                    options,
                    terminal.out(),
                    terminal.colours());
        } catch (IllegalArgumentException e) {
            throw new RegionException(
                    zone != null && !zone.matches("[a-z]{2}(-[a-z]+)+-\\d[a-f]")
                            ? "There is no zone " + zone + "."
                            : "A zone can crash, freeze or isolate, not " + failure + ".",
                    e);
        }
    }

    private static void wipe(RegionSettings settings) throws RegionException {
        try {
            new RegionFolder(settings.data()).delete();
        } catch (IOException e) {
            throw new RegionException("The lab's region cannot be wiped (" + e + ").", e);
        }
    }

    private @Nullable RegionSettings settings;

    /** The usual port only when it is free: a region may be up. */
    private RegionSettings settings() throws RegionException {
        var known = settings;
        if (known != null) return known;
        var chosen = places.besides("labs/" + name)
                .withGatewayPort(Listeners.free("127.0.0.1", Ports.GATEWAY) ? Ports.GATEWAY : 0);
        settings = chosen;
        return chosen;
    }
}
