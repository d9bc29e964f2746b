package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.topology.Ports;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The databases of a zone: today the region's state database, as the manifest defines it. Its password stands in the file
 * that the environment variable {@code FAULTLINE_DATABASE_PASSWORD_FILE} names.
 */
public final class DatabaseComponent implements ZoneComponent {
    private static final String PASSWORD_FILE = "FAULTLINE_DATABASE_PASSWORD_FILE";
    private static final int ZONES = 3;

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public AutoCloseable start(ZoneContext zone) throws IOException, InterruptedException {
        // Without a third arbiter there is nobody to agree with: a region of fewer zones has no database of ours.
        if (zone.manifest().zones().size() != ZONES) return () -> {};
        String file = System.getenv(PASSWORD_FILE);
        if (file == null) throw new IOException("set " + PASSWORD_FILE + " to the file with the database's password");
        String password = password(Path.of(file));
        var cluster = ClusterDefinition.ofState(zone.manifest());
        var mailbox = Mailbox.open(new InetSocketAddress(zone.addresses().infrastructure(), Ports.ARBITER));
        try {
            var running = ClusterInZone.start(
                    cluster,
                    new ClusterInZone.Zone(
                            zone.self().name(),
                            zone.incarnation(),
                            zone.home(),
                            zone.dataDirectory(this),
                            zone.children(),
                            mailbox,
                            zone.time()),
                    password);
            return () -> {
                running.close();
                mailbox.close();
            };
        } catch (IOException | InterruptedException e) {
            mailbox.close();
            throw e;
        }
    }

    /** Reads the password that services and nodes share. */
    static String password(Path file) throws IOException {
        String password = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (password.isEmpty()) throw new IOException(file + " holds no password");
        return password;
    }
}
