package dev.faultline.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * Runs one KRaft broker from Kafka's jars, without an installation. All that it needs is in the properties file that its
 * zone writes: Kafka's own settings and two of ours, {@link #CLUSTER_ID} and {@link #LOG_FILE}.
 */
public final class BrokerMain {
    /** The cluster's id, with which empty storage is formatted. */
    public static final String CLUSTER_ID = "faultline.cluster.id";
    /** Where the broker logs to; kept at {@link BoundedLog#MAX_BYTES} twice at most. */
    public static final String LOG_FILE = "faultline.log.file";

    private static final int BAD_ARGUMENTS = 2;
    private static final String FORMATTED = "meta.properties";

    private BrokerMain() {}

    public static void main(String... args) throws IOException {
        if (args.length != 1) {
            System.err.println("Usage: BrokerMain server.properties");
            System.exit(BAD_ARGUMENTS);
        }
        var file = Path.of(args[0]);
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        logTo(Path.of(required(properties, LOG_FILE)));
        format(file, properties);
        Kafka.main(new String[] {file.toString()});
    }

    private static String required(Properties properties, String key) {
        var value = properties.getProperty(key);
        if (value == null) throw new IllegalArgumentException(key + " is missing");
        return value;
    }

    private static void logTo(Path file) throws IOException {
        var log = new PrintStream(new BoundedLog(file), true, StandardCharsets.UTF_8);
        System.setOut(log);
        System.setErr(log);
    }

    /** Idempotent: storage that was formatted once is left as it is. */
    private static void format(Path file, Properties properties) throws IOException {
        var storage = Path.of(required(properties, "log.dirs"));
        if (Files.exists(storage.resolve(FORMATTED))) return;
        Files.createDirectories(storage);
        var said = new ByteArrayOutputStream();
        var arguments = new String[] {
            "format", "-t", required(properties, CLUSTER_ID), "-c", file.toString(), "--ignore-formatted"
        };
        int code = StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
        if (code != 0) throw new IOException("cannot format " + storage + ": " + said.toString(StandardCharsets.UTF_8));
    }
}
