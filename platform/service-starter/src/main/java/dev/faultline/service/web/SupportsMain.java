package dev.faultline.service.web;

import dev.faultline.protocols.endpoint.Supported;
import dev.faultline.service.AwsApi;
import dev.faultline.service.FaultlineService;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import tools.jackson.databind.json.JsonMapper;

/** Prints what the services on the class path do of AWS's APIs: {@code [--json|--markdown] [elbv2 …]}, otherwise all. */
public final class SupportsMain {
    private static final String PAGE = """
            # What of AWS is here
            Every operation that has its effect, and the members of its request that have theirs. A set member that is not honoured
            is refused with AWS's error, and so is every other operation. The services' own declarations say it, and the codec
            enforces them. Made by `./faultline supports --markdown`; a test holds this page to it.

            """;

    private SupportsMain() {}

    public static void main(String[] arguments) {
        var apis = ServiceLoader.load(FaultlineService.class).stream()
                .flatMap(service -> service.get().apis().stream())
                .sorted(Comparator.comparing(AwsApi::command))
                .toList();
        System.exit(run(apis, List.of(arguments), System.out, System.err));
    }

    /** @return the exit code: 2 for a name that no service has */
    static int run(List<AwsApi> apis, List<String> arguments, PrintStream out, PrintStream err) {
        List<String> commands = arguments.stream()
                .filter(argument -> !argument.startsWith("--"))
                .toList();
        List<String> known = apis.stream().map(AwsApi::command).toList();
        for (String command : commands) {
            if (known.contains(command)) continue;
            err.println("Faultline implements nothing of '" + command + "'; it has " + String.join(", ", known) + ".");
            return 2;
        }
        List<Supported> supported = apis.stream()
                .filter(api -> commands.isEmpty() || commands.contains(api.command()))
                .map(AwsApi::supported)
                .toList();
        out.print(text(supported, arguments));
        out.flush();
        return 0;
    }

    private static String text(List<Supported> supported, List<String> arguments) {
        if (arguments.contains("--json")) return JsonMapper.builder().build().writeValueAsString(supported) + "\n";
        boolean markdown = arguments.contains("--markdown");
        return (markdown ? PAGE : "")
                + String.join(
                        "\n",
                        supported.stream()
                                .map(markdown ? Supported::markdown : Supported::text)
                                .toList());
    }
}
