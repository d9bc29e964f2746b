package dev.faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresFixtureTest {
    private static Connection connect(PostgresFixture.Database database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    @Test
    void databases_are_fresh_and_a_crashed_server_resumes_with_its_data() throws SQLException {
        try (var server = PostgresFixture.start()) {
            var first = server.createDatabase();
            var second = server.createDatabase();
            try (var connection = connect(first);
                    var statement = connection.createStatement()) {
                statement.execute("create table t as select 42 as n");
                server.crash();
                assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
            }
            server.resume();
            try (var connection = connect(first);
                    var rows = connection.createStatement().executeQuery("select n, version() from t")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(42);
                assertThat(rows.getString(2)).startsWith("PostgreSQL 18.6");
            }
            try (var connection = connect(second)) {
                assertThatThrownBy(() -> connection.createStatement().execute("select * from t"))
                        .isInstanceOf(SQLException.class);
            }
        }
    }
}
