package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.WalPosition;
import dev.faultline.database.node.io.PostgresSession.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Asks the source of a replica whether the replica can ever follow it again, or has to be copied anew. */
final class SourceLog {
    private static final int READ_TIMEOUT_MS = 5_000;

    /** What the replica has replayed, and in which timeline. */
    private static final String NEXT = """
            SELECT greatest(c.timeline_id, r.min_recovery_end_timeline), pg_last_wal_replay_lsn()
            FROM pg_control_checkpoint() c, pg_control_recovery() r""";

    private SourceLog() {}

    static List<InetSocketAddress> addresses(NodeSettings.Source source) {
        return source.hosts().stream()
                .map(host -> new InetSocketAddress(host, source.port()))
                .toList();
    }

    /**
     * What the source says.
     *
     * @param host by which of its hosts
     * @param lost whether it has removed the log that comes next, or never had it, having become another primary
     */
    record Answer(String host, boolean lost) {}

    /**
     * Asks by the hosts in their order until one answers.
     *
     * @param replica a session with the replica's own server
     * @throws IOException when one of both does not answer: then nobody knows
     */
    static Answer ask(PostgresSession replica, NodeSettings.Source source, String password) throws IOException {
        var row = replica.query(NEXT).getFirst();
        long timeline = Long.parseLong(Objects.requireNonNullElse(row.get(0), "1"));
        var from = WalPosition.of(timeline, Objects.requireNonNullElse(row.get(1), "0/0"));
        var logIn = new PostgresSession.LogIn(
                NodeSettings.REPLICATION_ROLE, password, Map.of("replication", "true", "application_name", "looks"));
        try (var session = PostgresSession.open(addresses(source), logIn, READ_TIMEOUT_MS)) {
            session.sendQuery(
                    "START_REPLICATION PHYSICAL " + from.segmentStart().text() + " TIMELINE " + timeline);
            String host = session.server().getHostString();
            for (Message message = session.next(); ; message = session.next()) {
                if (message.type() == 'E') return new Answer(host, true);
                // The first of the log, or the news that there is none yet; or the end of an old timeline.
                if (message.type() == 'd' || message.type() == 'c') return new Answer(host, false);
            }
        }
    }
}
