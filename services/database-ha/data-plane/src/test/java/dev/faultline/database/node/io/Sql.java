package dev.faultline.database.node.io;

import java.sql.SQLException;

/** Single statements through the endpoints. */
final class Sql {
    private Sql() {}

    static void execute(ThreeZones zones, String sql) throws SQLException {
        try (var connection = zones.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first value of the first row. */
    static String one(ThreeZones zones, String sql) throws SQLException {
        try (var connection = zones.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
