package dev.faultline.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TagDescription;

/**
 * What a region costs its user, by the command line and the AWS SDK: the time from {@code faultline up} to a gateway that
 * answers and to the first request served through a load balancer, memory, and how long the API takes. Prints a table.
 */
final class RegionBench {
    private static final int CAPACITY = 6;
    private static final int CALLS = 400;
    private static final Duration BOUND = Duration.ofSeconds(120);
    private static final Map<String, String> ROLES = Map.of(
            "dev.faultline.service.ControlPlaneMain", "control plane",
            "dev.faultline.zone.ZoneMain", "zone process",
            "dev.faultline.broker.BrokerMain", "Kafka broker",
            "dev.faultline.scalinggroups.sample", "instance",
            "dev.faultline.launcher", "launcher");
    private static final Pattern POSTGRES = Pattern.compile("(\\S*/)?postgres(:| ).*");
    private static final Pattern PSS = Pattern.compile("(?m)^(?:Pss|VmRSS):\\s+(\\d+) kB");

    private RegionBench() {}

    public static void main(String[] arguments) throws Exception {
        try (var faultline = new CommandLine()) {
            long begun = System.nanoTime();
            var gateway = up(faultline);
            long gatewayCold = since(begun);
            try (var clients = Clients.of(gateway)) {
                var tier = WebTier.deploy(clients, CAPACITY);
                firstAnswer(faultline, tier.dnsName());
                long answerCold = since(begun);
                tier.awaitWhole(CAPACITY);
                print("start", "gateway answers, ms", "first request served through a new load balancer, ms");
                print("cold: no data", gatewayCold, answerCold);
                memory(faultline);
                api(clients, tier);
                faultline.run("down");
                begun = System.nanoTime();
                up(faultline);
                long gatewayWarm = since(begun);
                firstAnswer(faultline, tier.dnsName());
                System.out.println();
                print("start", "gateway answers, ms", "first request served through the kept load balancer, ms");
                print("warm: data kept", gatewayWarm, since(begun));
            }
        }
    }

    private static long since(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static URI up(CommandLine faultline) throws Exception {
        var up = faultline.run("up");
        if (up.exit() != 0) throw new IOException("no region: " + up.err());
        return URI.create(
                faultline.run("status", "--json").json().get("gateway").asString());
    }

    private static void firstAnswer(CommandLine faultline, String name) throws Exception {
        var server =
                faultline.run("status", "--json").json().get("dns").asString().split(":");
        var address = new InetSocketAddress(server[0], Integer.parseInt(server[1]));
        await(() -> {
            var nodes = Names.addresses(address, name);
            return !nodes.isEmpty() && !Traffic.ask(nodes.getFirst()).isEmpty();
        });
    }

    private static void await(Callable<Boolean> condition) throws IOException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) return;
            } catch (Exception notYet) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        throw new IOException("not within " + BOUND);
    }

    /** Memory by role: the proportional share where the kernel tells it, and what is resident otherwise. */
    private static void memory(CommandLine faultline) throws IOException {
        var count = new TreeMap<String, Integer>();
        var kibibytes = new TreeMap<String, Long>();
        for (var line : faultline.processes()) {
            var command = line.split(" ", 2);
            var role = role(command[1]);
            count.merge(role, 1, Integer::sum);
            kibibytes.merge(role, kibibytes(Long.parseLong(command[0])), Long::sum);
        }
        System.out.println();
        print("memory", "processes", "MiB in all");
        count.forEach((role, processes) -> print(role, processes, kibibytes.getOrDefault(role, 0L) / 1024));
        print(
                "all",
                count.values().stream().mapToInt(n -> n).sum(),
                kibibytes.values().stream().mapToLong(n -> n).sum() / 1024);
    }

    private static String role(String command) {
        if (POSTGRES.matcher(command).matches()) return "Postgres, with its backends";
        return ROLES.entrySet().stream()
                .filter(role -> command.contains(role.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("others");
    }

    private static long kibibytes(long pid) {
        for (var file : List.of("smaps_rollup", "status")) {
            var found = PSS.matcher(Processes.read(pid, file));
            if (found.find()) return Long.parseLong(found.group(1));
        }
        return 0;
    }

    private static void api(Clients clients, WebTier tier) throws Exception {
        System.out.println();
        print("API call", "p50, ms", "p99, ms", "calls");
        measure("DescribeTargetHealth (six targets)", tier::healthyTargets);
        measure("DescribeAutoScalingGroups", tier::members);
        var arn = clients.loadBalancing()
                .describeLoadBalancers(r -> {})
                .loadBalancers()
                .getFirst()
                .loadBalancerArn();
        measure("AddTags (writes one event)", () -> clients.loadBalancing()
                .addTags(r -> r.resourceArns(arn).tags(t -> t.key("at").value(Long.toString(System.nanoTime())))));
        List<TagDescription> kept =
                clients.loadBalancing().describeTags(r -> r.resourceArns(arn)).tagDescriptions();
        if (kept.isEmpty()) throw new IOException("the tags were not kept");
    }

    private static void measure(String what, Callable<?> call) throws Exception {
        for (int i = 0; i < CALLS / 4; i++) call.call();
        var took = new ArrayList<Long>();
        for (int i = 0; i < CALLS; i++) {
            long begun = System.nanoTime();
            call.call();
            took.add(System.nanoTime() - begun);
        }
        Collections.sort(took);
        print(what, tenths(took.get(CALLS / 2)), tenths(took.get(CALLS * 99 / 100)), CALLS);
    }

    private static String tenths(long nanos) {
        return "%.1f".formatted(nanos / 1e6);
    }

    private static void print(Object... cells) {
        var line = new StringBuilder("|");
        for (var cell : cells) line.append(' ').append(cell).append(" |");
        System.out.println(line);
    }
}
