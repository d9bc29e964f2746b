package dev.faultline.loadbalancing.node.io;

import dev.faultline.testkit.LoopbackNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CPU per request of a node beside HAProxy and nginx, in one run: 64 keep-alive connections, three targets, the proxy
 * alone on one core, load and targets on another. A proxy that is not installed is left out with a sentence. Trust the
 * ratios; on a busy machine differences below a fifth are noise.
 */
public final class LoadBalancerBench {
    private static final int[] SIZES = {1024, 65536};
    private static final int ROUNDS = 3;
    private static final Duration WARM = Duration.ofSeconds(2);
    /** What a JVM needs to be compiled; all get the same. */
    private static final long WARM_REQUESTS = 100_000;

    private static final Duration LONGEST_WARM = Duration.ofSeconds(40);
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final String PROXY_CORE = "1";
    private static final String OTHER_CORE = "0";
    private static final int TARGET_PORT = 9000;
    private static final double TICK_MICROS = 10_000;

    private final LoopbackNetwork network = LoopbackNetwork.claim();
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Process> proxies = new LinkedHashMap<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private LoadBalancerBench(Path folder) {
        this.folder = folder;
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        if (Runtime.getRuntime().availableProcessors() < 2 || find("taskset").isEmpty()) {
            System.out.println("The bench needs two cores and taskset: skipped.");
            return;
        }
        var bench = new LoadBalancerBench(Files.createTempDirectory("load-balancer-bench"));
        try {
            bench.run();
        } finally {
            for (Process process : bench.processes) process.destroyForcibly().waitFor();
            bench.network.close();
            bench.deleteFolder();
        }
    }

    @SuppressWarnings("SystemOut")
    private void run() throws Exception {
        start(
                OTHER_CORE,
                java(BenchTarget.class, List.of(Integer.toString(TARGET_PORT), target(1), target(2), target(3))));
        startProxies();
        Map<String, double[]> best = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Process> proxy : proxies.entrySet()) {
                for (int i = 0; i < SIZES.length; i++) {
                    double micros = measure(
                            proxy.getKey(), proxy.getValue(), SIZES[i], round == 0 && i == 0 ? WARM_REQUESTS : 0);
                    double[] soFar = best.computeIfAbsent(proxy.getKey(), _ -> new double[SIZES.length]);
                    soFar[i] = soFar[i] == 0 ? micros : Math.min(soFar[i], micros);
                }
            }
        }
        System.out.println("CPU µs a request, best of " + ROUNDS + "       1 KiB          64 KiB");
        double[] ours = best.getOrDefault("faultline", new double[SIZES.length]);
        best.forEach((name, micros) -> System.out.printf(
                Locale.ROOT,
                "%-28s %8.1f %s %8.1f %s%n",
                name,
                micros[0],
                ratio(ours, micros, 0),
                micros[1],
                ratio(ours, micros, 1)));
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** How our figure compares with this one. */
    private static String ratio(double[] ours, double[] other, int size) {
        return ours == other ? "       " : String.format(Locale.ROOT, "(%.2fx)", ours[size] / other[size]);
    }

    private String target(int number) {
        return network.address(2, 100 + number);
    }

    @SuppressWarnings("SystemOut")
    private void startProxies() throws Exception {
        addresses.put("faultline", network.address(1, 10));
        proxies.put(
                "faultline",
                start(
                        PROXY_CORE,
                        java(
                                BenchNode.class,
                                List.of(
                                        Integer.toString(network.network()),
                                        Integer.toString(TARGET_PORT),
                                        target(1),
                                        target(2),
                                        target(3)))));
        startAnchor("haproxy", 11, haproxy(network.address(1, 11)), List.of("-db", "-f"));
        startAnchor("nginx", 12, nginx(network.address(1, 12)), List.of("-p", folder.toString(), "-c"));
    }

    @SuppressWarnings("SystemOut")
    private void startAnchor(String name, int host, String configuration, List<String> flags) throws Exception {
        Optional<Path> binary = find(name);
        if (binary.isEmpty()) {
            System.out.println(name + " is not installed (Debian: apt-get install " + name + "): left out.");
            return;
        }
        Path file = Files.writeString(folder.resolve(name + ".conf"), configuration);
        List<String> command = new ArrayList<>(List.of(binary.get().toString()));
        command.addAll(flags);
        command.add(file.toString());
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", PROXY_CORE));
        pinned.addAll(command);
        Process process = new ProcessBuilder(pinned)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        processes.add(process);
        String address = network.address(1, host);
        Await.until(name + " serves", Duration.ofSeconds(10), () -> serves(address));
        addresses.put(name, address);
        proxies.put(name, process);
    }

    private static boolean serves(String address) {
        try (var client = new RawClient(address, Configurations.PORT)) {
            return client.get("/1").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private double measure(String name, Process proxy, int size, long warmRequests) throws Exception {
        String address = addresses.getOrDefault(name, "");
        try (var load = BenchLoad.start(address, Configurations.PORT, "/" + size)) {
            load.run(WARM);
            for (long waited = 0;
                    load.responses() < warmRequests && waited < LONGEST_WARM.toMillis();
                    waited += STEP.toMillis()) load.run(STEP);
            long ticks = ticks(proxy);
            long requests = load.run(MEASURED);
            if (load.errors() > 0) throw new IOException(name + " failed " + load.errors() + " requests");
            return (ticks(proxy) - ticks) * TICK_MICROS / Math.max(1, requests);
        }
    }

    /** utime and stime of all threads of the process; none of ours forks. */
    private static long ticks(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private Process start(String core, List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", core));
        pinned.addAll(command);
        Process process = new ProcessBuilder(pinned)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        var output = process.inputReader();
        for (String line = output.readLine(); !"ready".equals(line); line = output.readLine())
            if (line == null) throw new IOException("did not start: " + command);
        return process;
    }

    private static List<String> java(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String haproxy(String address) {
        return """
                global
                  nbthread 1
                  maxconn 4000
                defaults
                  mode http
                  timeout connect 250ms
                  timeout client 60s
                  timeout server 60s
                  option forwardfor
                frontend front
                  bind %s:%d
                  default_backend back
                backend back
                  balance roundrobin
                  server a %s:%d
                  server b %s:%d
                  server c %s:%d
                """.formatted(
                address, Configurations.PORT, target(1), TARGET_PORT, target(2), TARGET_PORT, target(3), TARGET_PORT);
    }

    private String nginx(String address) {
        return """
                daemon off;
                master_process off;
                pid %s/nginx.pid;
                error_log %s/nginx.err;
                events { worker_connections 4000; }
                http {
                  access_log off;
                  client_body_temp_path %s;
                  proxy_temp_path %s;
                  fastcgi_temp_path %s;
                  uwsgi_temp_path %s;
                  scgi_temp_path %s;
                  keepalive_requests 100000000;
                  upstream back {
                    server %s:%d; server %s:%d; server %s:%d;
                    keepalive 128;
                    keepalive_requests 100000000;
                  }
                  server {
                    listen %s:%d;
                    location / {
                      proxy_pass http://back;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                  }
                }
                """.formatted(
                        folder,
                        folder,
                        folder.resolve("1"),
                        folder.resolve("2"),
                        folder.resolve("3"),
                        folder.resolve("4"),
                        folder.resolve("5"),
                        target(1),
                        TARGET_PORT,
                        target(2),
                        TARGET_PORT,
                        target(3),
                        TARGET_PORT,
                        address,
                        Configurations.PORT);
    }
}
