package com.example.orders;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All orders that were taken. */
@Repository
class Orders {
    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Taken once, however often it is sent. */
    void take(long number) {
        jdbc.sql("insert into orders (number) values (?) on conflict do nothing")
                .param(number)
                .update();
    }

    boolean has(long number) {
        return jdbc.sql("select exists (select from orders where number = ?)")
                .param(number)
                .query(Boolean.class)
                .single();
    }

    List<Long> all() {
        return jdbc.sql("select number from orders order by number")
                .query(Long.class)
                .list();
    }
}
