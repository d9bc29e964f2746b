package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.region.AccessKeys;
import dev.faultline.launcher.region.RegionException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** {@code faultline env}: what AWS's tools have to know, for {@code eval}. */
@CommandLine.Command(name = "env", description = "exports for AWS's tools, and example lines")
final class Env extends Command {
    private static final String EXAMPLES = """
            # For the aws CLI 2.13 and newer, boto3 and the SDKs; older ones need --endpoint-url "$AWS_ENDPOINT_URL":
            #   aws elbv2 describe-load-balancers
            #   aws ec2 describe-subnets
            #   aws autoscaling describe-auto-scaling-groups
            #   aws rds describe-db-instances
            # A load balancer answers at http://<its DNSName>:%s/ through the gateway.""";

    Env(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException {
        var running = DaemonClient.find(places.folder());
        String gateway = running.isPresent()
                ? String.valueOf(running.get().status().gateway())
                : "http://localhost:" + places.settings().gatewayPort();
        var exports = exports(gateway);
        if (json) {
            terminal.json(exports);
            return DONE;
        }
        exports.forEach((name, value) -> terminal.print("export " + name + "=" + value));
        terminal.print(EXAMPLES.formatted(gateway.substring(gateway.lastIndexOf(':') + 1)));
        if (running.isEmpty()) terminal.print("# " + notRunning());
        return DONE;
    }

    private Map<String, String> exports(String gateway) throws RegionException {
        var keys = AccessKeys.first(places.environment().get("FAULTLINE_CREDENTIALS"));
        var exports = new LinkedHashMap<String, String>();
        exports.put("AWS_ENDPOINT_URL", gateway);
        exports.put("AWS_REGION", places.region().name());
        exports.put("AWS_DEFAULT_REGION", places.region().name());
        exports.put("AWS_ACCESS_KEY_ID", keys.accessKeyId());
        exports.put("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey());
        return exports;
    }
}
