package dev.faultline.launcher.command;

import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.ServicesCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline supports}: what of AWS's APIs has its effect here; the services' own declarations say it. */
@CommandLine.Command(
        name = "supports",
        description = "which operations and members of a service have their effect here")
final class Supports extends Command {
    @Parameters(arity = "0..*", paramLabel = "SERVICE", description = "elbv2, ec2, autoscaling; all of them by default")
    List<String> services = List.of();

    @Option(names = "--markdown", description = "as a page: docs/supports.md is made so")
    boolean markdown;

    Supports(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException, InterruptedException {
        var arguments = new ArrayList<>(services);
        if (markdown) arguments.addFirst("--markdown");
        if (json) arguments.addFirst("--json");
        try {
            var command = ServicesCommand.of(places.home(), "dev.faultline.service.web.SupportsMain", arguments);
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new RegionException("The services cannot be asked (" + e.getMessage() + "): run `make build`.", e);
        }
    }
}
