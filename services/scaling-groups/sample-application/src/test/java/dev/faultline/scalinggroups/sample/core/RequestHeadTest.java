package dev.faultline.scalinggroups.sample.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
    @Test
    void a_connection_stays_open_unless_a_side_says_otherwise() {
        assertThat(RequestHead.parse("GET / HTTP/1.1\r\nHost: x").orElseThrow().keepAlive())
                .isTrue();
        assertThat(RequestHead.parse("GET / HTTP/1.1\r\nconnection: Close")
                        .orElseThrow()
                        .keepAlive())
                .isFalse();
        assertThat(RequestHead.parse("GET / HTTP/1.0").orElseThrow().keepAlive())
                .isFalse();
        assertThat(RequestHead.parse("GET / HTTP/1.0\r\nConnection: keep-alive")
                        .orElseThrow()
                        .keepAlive())
                .isTrue();
    }

    @Test
    void the_length_of_a_body_is_read() {
        assertThat(RequestHead.parse("POST / HTTP/1.1\r\nContent-Length: 12")
                        .orElseThrow()
                        .bodyLength())
                .isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /",
                "GET / HTTP/2",
                " / HTTP/1.1",
                "GET / HTTP/1.1\r\nno colon",
                "POST / HTTP/1.1\r\nContent-Length: -1",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked"
            })
    void what_is_no_request_of_ours_is_refused(String head) {
        assertThat(RequestHead.parse(head)).isEmpty();
    }
}
