package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a cluster's data is made from before it first opens. */
@FunctionalInterface
interface FirstCopy {
    /**
     * @param target an empty folder of the server's user; what is left in it after a failure is thrown away
     * @param server runs commands on it
     * @throws IOException when it does not work now; it is tried again
     */
    void into(Path target, SingleUser server) throws IOException, InterruptedException;

    /** Postgres's single-user mode: it needs no password, no port and no client, recovers what it finds, and ends. */
    @FunctionalInterface
    interface SingleUser {
        /** @param commands one a line, run in the database {@code postgres} */
        void run(Path data, String commands) throws IOException, InterruptedException;
    }

    /** A running copy of another database, which it is to follow. */
    static FirstCopy following(NodeSettings.Source source, String password) {
        return (target, _) -> {
            new BaseBackup(SourceLog.addresses(source), NodeSettings.REPLICATION_ROLE, password).into(target);
            Files.writeString(target.resolve("standby.signal"), "");
            Files.deleteIfExists(target.resolve("postgresql.auto.conf"));
            Ownership.hand(target);
        };
    }

    /** A fresh, empty server from the distribution's template. */
    static FirstCopy empty(Path home, String commands) {
        return (target, server) -> {
            Ownership.copyTree(home.resolve("postgres-template"), target);
            Ownership.hand(target);
            server.run(target, commands);
        };
    }
}
