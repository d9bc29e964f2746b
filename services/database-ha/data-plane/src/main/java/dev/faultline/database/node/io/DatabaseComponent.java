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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases of a zone: the region's state database, as the manifest defines it, and the DB instances that are assigned.
 * Their password stands in the file that the environment variable {@code FAULTLINE_DATABASE_PASSWORD_FILE} names.
 */
public final class DatabaseComponent implements ZoneComponent {
    private static final Logger log = LoggerFactory.getLogger(DatabaseComponent.class);
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
        var mailbox = Mailbox.open(new InetSocketAddress(zone.addresses().infrastructure(), Ports.ARBITER));
        try {
            var place = new ClusterInZone.Zone(
                    zone.self().name(),
                    zone.incarnation(),
                    zone.home(),
                    zone.dataDirectory(this),
                    zone.children(),
                    mailbox,
                    zone.time());
            return start(zone, place, password);
        } catch (IOException | InterruptedException e) {
            mailbox.close();
            throw e;
        }
    }

    private static AutoCloseable start(ZoneContext zone, ClusterInZone.Zone place, String password)
            throws IOException, InterruptedException {
        var state = state(zone, place, password);
        var instances = instances(zone, place, password);
        return () -> {
            instances.close();
            state.close();
            place.mailbox().close();
        };
    }

    /** Where somebody else runs the state's Postgres, the zone has no part of it. */
    private static AutoCloseable state(ZoneContext zone, ClusterInZone.Zone place, String password)
            throws IOException, InterruptedException {
        if (zone.manifest().externalDatabase() != null) return () -> {};
        var cluster = ClusterDefinition.ofState(zone.manifest());
        return ClusterInZone.start(cluster, place, ClusterInZone.Work.ofState(cluster, zone.home(), password));
    }

    /** Whatever is wrong with the instances, the region's own database serves. */
    private static AutoCloseable instances(ZoneContext zone, ClusterInZone.Zone place, String password) {
        try {
            return InstancesInZone.start(zone, place, password);
        } catch (IOException e) {
            log.error("this zone has no DB instances: {}", e.getMessage());
            return () -> {};
        }
    }

    /** Reads the password that services and nodes share. */
    static String password(Path file) throws IOException {
        String password = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (password.isEmpty()) throw new IOException(file + " holds no password");
        return password;
    }
}
