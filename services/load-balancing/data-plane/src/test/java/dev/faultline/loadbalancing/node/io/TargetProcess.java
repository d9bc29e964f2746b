package dev.faultline.loadbalancing.node.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link TestTarget} in a process of its own. */
final class TargetProcess implements AutoCloseable {
    private final String address;
    private final int port;
    private final Path log;
    private final Process process;

    private TargetProcess(String address, int port, Path log, Process process) {
        this.address = address;
        this.port = port;
        this.log = log;
        this.process = process;
    }

    static TargetProcess start(String address, int port, Path folder) throws IOException {
        Path log = folder.resolve(address + "-" + port + ".received");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-Dsun.net.httpserver.nodelay=true",
                        "-cp",
                        classes(),
                        TestTarget.class.getName(),
                        address,
                        Integer.toString(port),
                        log.toString())
                .redirectErrorStream(true)
                .start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (!"ready".equals(line)) throw new IOException("the target did not start: " + line);
        return new TargetProcess(address, port, log, process);
    }

    private static String classes() {
        return Path.of("target", "test-classes").toAbsolutePath().toString();
    }

    String address() {
        return address;
    }

    int port() {
        return port;
    }

    /** The ids of the POSTs that arrived here. */
    List<String> received() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGSTOP: its sockets stay open and say nothing. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) throw new IOException("kill -" + name + " failed");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
