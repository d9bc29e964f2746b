package dev.faultline.database.node.io;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database of three hosts behind one address, as its bench sees it: what it can suffer, and when it is whole. */
interface BenchedDatabase extends AutoCloseable {
    String name();

    /** Through the address that clients are given. */
    Connection connect() throws SQLException;

    /** To the primary's server itself. */
    Connection connectDirectly() throws SQLException;

    /** Returns when there is a primary with a standby in sync. */
    void awaitInSync() throws Exception;

    /** Returns when every host has its part again. */
    void awaitWhole() throws Exception;

    /** Kills the primary's server with all its processes, and nothing else. */
    void killServer() throws Exception;

    /** Kills all processes of the primary's host at once. */
    void loseHost() throws Exception;

    /** Starts the host that was lost. */
    void returnHost() throws Exception;

    /** Asks for a change of primary. */
    void switchOver() throws Exception;

    /** The processes that a client's work may cost time in, the proxy's included. */
    List<Long> processes();
}
