package dev.faultline.endtoend;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table of numbered orders in a DB instance's database, by an endpoint. @param url for JDBC */
record OrdersTable(String url) {
    static OrdersTable at(String address, int port) {
        return new OrdersTable("jdbc:postgresql://" + address + ":" + port + "/orders");
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url + "?connectTimeout=2&socketTimeout=10", "admin", "password123");
    }

    void create() throws SQLException {
        update("create table orders (id int primary key)");
    }

    private void update(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Whether a row can be written now; it is the order -1. */
    boolean takes() {
        try {
            update("insert into orders values (-1) on conflict do nothing");
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** The orders, without the one of {@link #takes}, by their numbers. */
    List<Integer> read() throws SQLException {
        var ids = new ArrayList<Integer>();
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select id from orders where id >= 0 order by id")) {
            while (rows.next()) ids.add(rows.getInt(1));
        }
        return ids;
    }
}
