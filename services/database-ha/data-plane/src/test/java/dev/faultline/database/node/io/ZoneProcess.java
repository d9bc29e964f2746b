package dev.faultline.database.node.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A zone as a process of its own, with nothing in it but one cluster's arbiter, node and endpoint. */
public final class ZoneProcess {
    static final String PASSWORD = "correct-horse";

    private ZoneProcess() {}

    /** {@code DEFINITION ZONE INCARNATION HOME DATA}: runs until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
        var setUp = ZoneSetUp.read(Path.of(arguments[0]));
        var cluster = setUp.cluster();
        String zone = arguments[1];
        var address = new InetSocketAddress(cluster.member(zone).host(), cluster.arbiterPort());
        var mailbox = Mailbox.open(address);
        var running = ClusterInZone.start(
                cluster,
                new ClusterInZone.Zone(
                        zone,
                        Long.parseLong(arguments[2]),
                        Path.of(arguments[3]),
                        Path.of(arguments[4]),
                        new LocalChildren(),
                        mailbox,
                        setUp.time()),
                setUp.work(Path.of(arguments[3]), PASSWORD));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running)));
        while (true) LockSupport.park();
    }

    private static void stop(ClusterInZone running) {
        try {
            running.close();
        } catch (InterruptedException | IOException e) {
            System.err.println("did not stop well: " + e);
        }
    }
}
