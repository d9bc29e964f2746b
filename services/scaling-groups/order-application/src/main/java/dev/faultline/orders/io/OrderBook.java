package dev.faultline.orders.io;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;

/**
 * The orders, in the table {@code orders (id bigint primary key, taken_by text, taken_at timestamptz default now())}. Every
 * wait has a bound, so that a silent database costs a request seconds and the next ones a new connection.
 */
final class OrderBook implements AutoCloseable {
    private static final String TAKE = "insert into orders (id, taken_by) values (?, ?) on conflict (id) do nothing";
    private static final String FIND = "select 1 from orders where id = ?";
    private static final int CONNECTIONS = 6;
    private static final int PATIENCE_MS = 1_000;
    private static final int ANSWER_SECONDS = 2;

    private final HikariDataSource connections;
    private final String instance;

    /** @param url of JDBC; nothing is connected before the first order */
    OrderBook(String url, String user, String password, String instance) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(url);
        settings.setUsername(user);
        settings.setPassword(password);
        settings.setPoolName("orders");
        settings.setMaximumPoolSize(CONNECTIONS);
        settings.setMinimumIdle(0);
        settings.setInitializationFailTimeout(-1);
        settings.setConnectionTimeout(PATIENCE_MS);
        settings.setValidationTimeout(PATIENCE_MS / 2);
        settings.addDataSourceProperty("connectTimeout", "1");
        settings.addDataSourceProperty("loginTimeout", "1");
        settings.addDataSourceProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
        settings.addDataSourceProperty("ApplicationName", instance);
        this.connections = new HikariDataSource(settings);
        this.instance = instance;
    }

    /**
     * Keeps an order; the same one again changes nothing.
     *
     * @throws SQLException when it may be kept or not
     */
    void take(long id) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(TAKE)) {
            statement.setLong(1, id);
            statement.setString(2, instance);
            statement.executeUpdate();
        }
    }

    boolean has(long id) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(FIND)) {
            statement.setLong(1, id);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
