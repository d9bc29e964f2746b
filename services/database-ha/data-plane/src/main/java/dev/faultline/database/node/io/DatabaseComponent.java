package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeRole;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The state database's node in a zone, where the manifest names one. Its password stands in the file that the
 * environment variable {@code FAULTLINE_DATABASE_PASSWORD_FILE} names.
 */
public final class DatabaseComponent implements ZoneComponent {
    private static final String PASSWORD_FILE = "FAULTLINE_DATABASE_PASSWORD_FILE";

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public AutoCloseable start(ZoneContext zone) throws IOException {
        NodeRole role = NodeRole.of(zone.manifest(), zone.self());
        if (role == NodeRole.NONE) return () -> {};
        String file = System.getenv(PASSWORD_FILE);
        if (file == null) throw new IOException("set " + PASSWORD_FILE + " to the file with the database's password");
        var node = new PostgresNode(zone, role, zone.dataDirectory(this), PostgresNode.password(Path.of(file)));
        node.start();
        return node;
    }
}
