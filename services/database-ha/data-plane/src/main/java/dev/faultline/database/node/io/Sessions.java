package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/** Opens the agent's sessions with the server of its own zone. @param database where the agent works */
record Sessions(InetSocketAddress server, String database, String password, TimeSource time) {
    private static final int READ_TIMEOUT_MS = 3_000;

    PostgresSession open() throws IOException {
        return PostgresSession.open(
                server,
                new PostgresSession.LogIn(
                        NodeSettings.AGENT_ROLE,
                        password,
                        Map.of(
                                "database",
                                database,
                                "application_name",
                                "faultline_agent",
                                // Also where clients' writes are refused.
                                "default_transaction_read_only",
                                "off")),
                READ_TIMEOUT_MS);
    }
}
